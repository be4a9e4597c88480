using EmailScheduler.Storage.Layouts.Stored;

namespace EmailScheduler.Web.Past;

/// <summary>What the page of an organization's history shows.</summary>
public sealed record HistoryModel
{
    /// <summary>The organization.</summary>
    public required long OrganizationId { get; init; }

    /// <summary>The zone of the times that are shown.</summary>
    public required TimeZoneInfo Zone { get; init; }

    /// <summary>The states of this page, newest first.</summary>
    public required IReadOnlyList<PastState> States { get; init; }

    /// <summary>The state before the last one of this page; <see langword="null"/> when that is the oldest.</summary>
    public required PastState? Next { get; init; }

    /// <summary>The page, from 1.</summary>
    public required int PageNumber { get; init; }

    /// <summary>Whether a page of older states can be asked for.</summary>
    public required bool HasOlderPage { get; init; }
}
