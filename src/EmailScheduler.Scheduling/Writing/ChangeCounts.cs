using System.Runtime.InteropServices;
using EmailScheduler.Scheduling.Model;

namespace EmailScheduler.Scheduling.Writing;

/// <summary>What became of the emails and rows of some contacts.</summary>
internal sealed class ChangeCounts(int types)
{
    public long Inserted { get; private set; }

    public long Updated { get; private set; }

    public long Deleted { get; private set; }

    public long Untouched { get; set; }

    public long AlreadyHandled { get; set; }

    /// <summary>By how much the digest of all rows changes; left at 0 where it is not followed.</summary>
    public RowDigest Rows { get; set; }

    /// <summary>Emails to send, by type number.</summary>
    public long[] Scheduled { get; } = new long[types];

    /// <summary>Skipped emails, by type number.</summary>
    public long[] Skipped { get; } = new long[types];

    /// <summary>Skipped emails, by reason.</summary>
    public Dictionary<int, long> Reasons { get; } = [];

    /// <summary>Emails to send, by day and type number.</summary>
    public Dictionary<(int Day, int Type), long> Calendar { get; } = [];

    /// <summary>The ids of the rows that are brought to today; none where the plan begins later.</summary>
    public List<long> MovedToToday { get; } = [];

    /// <summary>What became of the emails of the plan before.</summary>
    public TurnoverCounts Turnover { get; } = new();

    public void Add(RowChangeKind kind)
    {
        switch (kind)
        {
            case RowChangeKind.Insert:
                Inserted++;
                break;
            case RowChangeKind.Delete:
                Deleted++;
                break;
            case RowChangeKind.Update or RowChangeKind.Miss or RowChangeKind.Skip:
                Updated++;
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(kind), kind, "Setting a key aside is no change of its own.");
        }
    }

    public void AddPlanned(in Email email)
    {
        if (email.IsScheduled)
        {
            Scheduled[email.Type]++;
            CollectionsMarshal.GetValueRefOrAddDefault(Calendar, (email.Send, email.Type), out _)++;
        }
        else
        {
            Skipped[email.Type]++;
            CollectionsMarshal.GetValueRefOrAddDefault(Reasons, email.Reason, out _)++;
        }
    }

    public void Add(ChangeCounts other)
    {
        Inserted += other.Inserted;
        Updated += other.Updated;
        Deleted += other.Deleted;
        Untouched += other.Untouched;
        AlreadyHandled += other.AlreadyHandled;
        Rows += other.Rows;
        Turnover.Add(other.Turnover);
        MovedToToday.AddRange(other.MovedToToday);
        for (var type = 0; type < Scheduled.Length; type++)
        {
            Scheduled[type] += other.Scheduled[type];
            Skipped[type] += other.Skipped[type];
        }

        AddAll(Reasons, other.Reasons);
        AddAll(Calendar, other.Calendar);
    }

    private static void AddAll<TKey>(Dictionary<TKey, long> sums, Dictionary<TKey, long> others)
        where TKey : notnull
    {
        foreach (var (key, count) in others)
        {
            CollectionsMarshal.GetValueRefOrAddDefault(sums, key, out _) += count;
        }
    }
}

/// <summary>What came of writing a plan.</summary>
/// <param name="IsChanged">Whether the file was changed.</param>
/// <param name="NewOfToday">The ids of the new rows of today.</param>
/// <param name="Triggers">What triggers changed; <see langword="null"/> for nothing.</param>
/// <param name="CheckpointRefusal">Why no checkpoint was written; <see langword="null"/> when one was, or none was due.</param>
internal sealed record WriteResult(bool IsChanged, IReadOnlyList<long> NewOfToday, TriggerChanges? Triggers, string? CheckpointRefusal);
