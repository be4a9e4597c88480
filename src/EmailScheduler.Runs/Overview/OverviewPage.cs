namespace EmailScheduler.Runs.Overview;

/// <summary>Some of the organizations that were asked for, with how many there are of each state.</summary>
public sealed record OverviewPage
{
    /// <summary>The organizations, in the order that was asked for.</summary>
    public required IReadOnlyList<OrganizationRow> Organizations { get; init; }

    /// <summary>How many the query finds, on all pages.</summary>
    public required int Found { get; init; }

    /// <summary>How many organizations there are by state, of those whose number begins as asked for, in the order of the states; a state without one is omitted.</summary>
    public required IReadOnlyList<(OrganizationState State, int Organizations)> States { get; init; }

    /// <summary>How many of these a run works on.</summary>
    public required int Working { get; init; }

    /// <summary>When the store was asked (UTC): so old is what is shown.</summary>
    public required DateTimeOffset AsOf { get; init; }

    /// <summary>Why nothing newer is known, as one sentence; <see langword="null"/> when the store answered.</summary>
    public required string? Failure { get; init; }
}
