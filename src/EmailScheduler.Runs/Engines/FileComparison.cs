namespace EmailScheduler.Runs.Engines;

/// <summary>Whether an engine changed the file.</summary>
internal static class FileComparison
{
    private const int BlockBytes = 1 << 20;

    /// <summary>Whether a journal lies beside a database.</summary>
    public static bool HasJournal(string path) => File.Exists(path + "-wal") || File.Exists(path + "-journal");

    /// <summary>Whether two files have the same bytes.</summary>
    public static bool AreEqual(string left, string right, CancellationToken cancellationToken)
    {
        using var first = File.OpenRead(left);
        using var second = File.OpenRead(right);
        if (first.Length != second.Length)
        {
            return false;
        }

        var (firstBlock, secondBlock) = (new byte[BlockBytes], new byte[BlockBytes]);
        int count;
        while ((count = first.ReadAtLeast(firstBlock, BlockBytes, throwOnEndOfStream: false)) > 0)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (second.ReadAtLeast(secondBlock, BlockBytes, throwOnEndOfStream: false) != count || !firstBlock.AsSpan(0, count).SequenceEqual(secondBlock.AsSpan(0, count)))
            {
                return false;
            }
        }

        return true;
    }
}
