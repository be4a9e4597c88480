using EmailScheduler.Sqlite;

namespace EmailScheduler.Runs.Processes;

/// <summary>The local file of a database that another program was given to work on.</summary>
internal static class LocalDatabase
{
    private const int BlockBytes = 1 << 20;

    // The change counter; version-valid-for and the number of the library that wrote last.
    private static readonly Range[] Counters = [24..28, 92..100];

    /// <summary>Whether a journal lies beside a database.</summary>
    public static bool HasJournal(string path) => File.Exists(path + "-wal") || File.Exists(path + "-journal");

    /// <summary>Whether two files have the same bytes.</summary>
    public static bool AreEqual(string left, string right, CancellationToken cancellationToken) => AreEqual(left, right, ignored: [], cancellationToken);

    /// <summary>Whether two databases have the same bytes but for what SQLite counts in the header: a program that has written what was there has changed nothing.</summary>
    public static bool HaveEqualContent(string left, string right, CancellationToken cancellationToken) => AreEqual(left, right, Counters, cancellationToken);

    /// <summary>
    /// Puts a copy in the place of the file. A process that the program has let go of may have the file open, and write to it at any time, also while it is
    /// committed; what it then writes to is no longer there.
    /// </summary>
    public static void Detach(string path, string copy)
    {
        File.Copy(path, copy, overwrite: true);
        File.Move(copy, path, overwrite: true);
    }

    private static bool AreEqual(string left, string right, Range[] ignored, CancellationToken cancellationToken)
    {
        using var first = File.OpenRead(left);
        using var second = File.OpenRead(right);
        if (first.Length != second.Length)
        {
            return false;
        }

        var (firstBlock, secondBlock) = (new byte[BlockBytes], new byte[BlockBytes]);
        int count;
        for (var isFirst = true; (count = first.ReadAtLeast(firstBlock, BlockBytes, throwOnEndOfStream: false)) > 0; isFirst = false)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (second.ReadAtLeast(secondBlock, BlockBytes, throwOnEndOfStream: false) != count)
            {
                return false;
            }

            foreach (var range in isFirst && count >= SqliteHeader.Length ? ignored : [])
            {
                firstBlock.AsSpan(range).CopyTo(secondBlock.AsSpan(range));
            }

            if (!firstBlock.AsSpan(0, count).SequenceEqual(secondBlock.AsSpan(0, count)))
            {
                return false;
            }
        }

        return true;
    }
}
