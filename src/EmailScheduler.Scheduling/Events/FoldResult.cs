using System.Text.Json.Serialization;

namespace EmailScheduler.Scheduling.Events;

/// <summary>What folding has done: counts only, never an address.</summary>
public sealed record FoldResult
{
    /// <summary>Batches that were folded for the first time.</summary>
    public long Batches { get; init; }

    /// <summary>Events in them.</summary>
    public long Events { get; init; }

    /// <summary>Rows of <c>email_schedules</c> whose status or time changed.</summary>
    public long EmailsUpdated { get; init; }

    /// <summary>Rows that were made, because the database had none for an email of which something is known.</summary>
    public long EmailsAdded { get; init; }

    /// <summary>Addresses whose newest event changed.</summary>
    public long Addresses { get; init; }

    /// <summary>Events whose row has another contact or type, or is gone: nothing was made of them.</summary>
    public long Mismatched { get; init; }

    /// <summary>Events about contacts that are not there, or have no address: kept until they have.</summary>
    public long Unmatched { get; init; }

    /// <summary>Batches that cannot be read, or are not what their name says.</summary>
    public long Unreadable { get; init; }

    /// <summary>Whether the database holds anything new.</summary>
    [JsonIgnore]
    public bool IsChanged => Batches > 0 || Addresses > 0;
}
