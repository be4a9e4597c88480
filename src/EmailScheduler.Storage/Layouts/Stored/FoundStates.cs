using EmailScheduler.Storage.Litestream;

namespace EmailScheduler.Storage.Layouts.Stored;

/// <summary>States of one database that were looked for by their ids, and the one that it is in now.</summary>
/// <param name="states">Those that were found.</param>
public sealed class FoundStates(IReadOnlyList<PastState> states)
{
    /// <summary>The state that the database is in now; <see langword="null"/> when that is not certain, or when there is none.</summary>
    public PastState? Current { get; } = states.FirstOrDefault(state => state.IsCurrent);

    /// <summary>Whether there is no state at all, of these ids or of others.</summary>
    public bool IsNone { get; init; }

    /// <summary>The state of an id that was looked for; <see langword="null"/> when there is none (any more).</summary>
    public PastState? Find(string id)
    {
        var name = NameOf(id);
        return states.FirstOrDefault(state => string.Equals(state.Id, name, StringComparison.Ordinal));
    }

    /// <summary>What a state of an id is called: a commit's number has its leading zeros.</summary>
    internal static string NameOf(string id) => TxId.TryParse(id, out var commit) ? commit.ToString() : id;
}
