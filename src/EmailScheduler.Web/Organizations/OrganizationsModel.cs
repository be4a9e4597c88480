using EmailScheduler.Runs.Overview;

namespace EmailScheduler.Web.Organizations;

/// <summary>What the page of all organizations shows.</summary>
public sealed record OrganizationsModel
{
    /// <summary>The first digits that were looked for; empty for all.</summary>
    public required string Number { get; init; }

    /// <summary>The only state that is shown; <see langword="null"/> for all.</summary>
    public required OrganizationState? State { get; init; }

    /// <summary>The page that is shown, from 1.</summary>
    public required int PageNumber { get; init; }

    /// <summary>How many pages there are, 1 at least.</summary>
    public required int Pages { get; init; }

    /// <summary>The organizations of the page, and how many there are.</summary>
    public required OverviewPage Overview { get; init; }

    /// <summary>When the timer runs each of them next (UTC), in the same order; <see langword="null"/> where there is no timer.</summary>
    public required IReadOnlyList<DateTimeOffset?> NextRuns { get; init; }
}
