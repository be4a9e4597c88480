using EmailScheduler.Runs.Restores;
using EmailScheduler.Storage.Layouts.Stored;

namespace EmailScheduler.Web.Past;

/// <summary>What the page before going back to a state shows.</summary>
public sealed record RestoreModel
{
    /// <summary>The organization.</summary>
    public required long OrganizationId { get; init; }

    /// <summary>The zone of the times that are shown.</summary>
    public required TimeZoneInfo Zone { get; init; }

    /// <summary>The state that the database is in now; <see langword="null"/> when there is none.</summary>
    public required PastState? Current { get; init; }

    /// <summary>How to go back.</summary>
    public required RestoreOptions Options { get; init; }

    /// <summary>What it would do.</summary>
    public required RestorePlan Plan { get; init; }
}
