namespace EmailScheduler.Benchmarks;

/// <summary>What a write has done to a file.</summary>
internal static class ChangedPages
{
    private const int PageSize = 4096;

    /// <summary>The pages of 4 KiB in which a file differs from what it was, new ones too.</summary>
    public static long Count(string before, string after) => Contents(before, after).LongCount();

    /// <summary>What those pages hold now.</summary>
    public static IEnumerable<byte[]> Contents(string before, string after)
    {
        using var left = File.OpenRead(before);
        using var right = File.OpenRead(after);
        var (a, b) = (new byte[PageSize], new byte[PageSize]);
        while (right.ReadAtLeast(b, PageSize, throwOnEndOfStream: false) > 0)
        {
            var read = left.ReadAtLeast(a, PageSize, throwOnEndOfStream: false);
            if (read < PageSize || !a.AsSpan().SequenceEqual(b))
            {
                yield return b.ToArray();
            }
        }
    }
}
