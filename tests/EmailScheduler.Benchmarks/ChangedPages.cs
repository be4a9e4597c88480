namespace EmailScheduler.Benchmarks;

/// <summary>What a write has done to a file.</summary>
internal static class ChangedPages
{
    /// <summary>The pages of 4 KiB in which a file differs from what it was, new ones too.</summary>
    public static long Count(string before, string after)
    {
        const int PageSize = 4096;
        using var left = File.OpenRead(before);
        using var right = File.OpenRead(after);
        var (a, b) = (new byte[PageSize], new byte[PageSize]);
        var pages = 0L;
        while (right.ReadAtLeast(b, PageSize, throwOnEndOfStream: false) > 0)
        {
            var read = left.ReadAtLeast(a, PageSize, throwOnEndOfStream: false);
            pages += read < PageSize || !a.AsSpan().SequenceEqual(b) ? 1 : 0;
        }

        return pages;
    }
}
