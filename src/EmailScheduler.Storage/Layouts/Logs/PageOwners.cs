using EmailScheduler.Storage.Litestream;

namespace EmailScheduler.Storage.Layouts.Logs;

/// <summary>Which of several files holds the newest of each page.</summary>
internal sealed class PageOwners
{
    private const int Nobody = -2;
    private const int Start = -1;

    private readonly int[] _owners;

    private PageOwners(int[] owners) => _owners = owners;

    /// <summary>How many pages the database has in the end.</summary>
    public int Count => _owners.Length;

    /// <summary>Whether a file's page is the newest.</summary>
    public bool Owns(int owner, uint page) => page <= _owners.Length && _owners[page - 1] == owner;

    /// <exception cref="LtxException">A page of the database would be in no file.</exception>
    public static PageOwners Of(IReadOnlyList<LogSource> sources, LogState? start)
    {
        var owners = new int[start?.Pages.Count ?? 0];
        Array.Fill(owners, Start);
        for (var index = 0; index < sources.Count; index++)
        {
            owners = Apply(owners, sources[index], index);
        }

        RequireAll(owners, sources[^1]);
        return new PageOwners(owners);
    }

    private static int[] Apply(int[] owners, LogSource source, int owner)
    {
        var commit = source.Index.Header.Commit;

        // A file that makes the database grow holds all new pages, but for the lock page: one that does not would only cost memory.
        if (commit > owners.Length + (long)source.Index.Pages + 1)
        {
            throw new LtxException(source.File.Key, $"makes a database of {owners.Length} pages one of {commit} but holds only {source.Index.Pages}");
        }

        var before = owners.Length;
        Array.Resize(ref owners, (int)commit);
        if (before < owners.Length)
        {
            Array.Fill(owners, Nobody, before, owners.Length - before);
        }

        foreach (var entry in source.Index.Segments.SelectMany(LtxIndex.Entries))
        {
            owners[entry.Page - 1] = owner;
        }

        return owners;
    }

    private static void RequireAll(int[] owners, LogSource last)
    {
        var lockPage = LtxFormat.LockPage(last.Index.Header.PageSize);
        for (var missing = Array.IndexOf(owners, Nobody); missing >= 0; missing = Array.IndexOf(owners, Nobody, missing + 1))
        {
            if (missing + 1 != lockPage)
            {
                throw new LtxException(last.File.Key, $"leads to a database of {owners.Length} pages, of which page {missing + 1} is in no file");
            }
        }
    }
}
