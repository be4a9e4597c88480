namespace EmailScheduler.Storage.Layouts;

/// <summary>How the <c>object</c> layout works.</summary>
public sealed record ObjectLayoutOptions
{
    /// <summary>Whether a missing database is to be created instead of an error. The default value is <see langword="false"/>.</summary>
    public bool CreateWhenMissing { get; init; }

    /// <summary>
    /// A private folder that outlives the run, where a copy of the newest state is kept so that an unchanged database is not
    /// fetched again; <see langword="null"/>, the default value, keeps none. Needs space for one more copy of each database.
    /// </summary>
    public string? WarmFolder { get; init; }

    /// <summary>Which past states are kept.</summary>
    public VersionOptions Versions { get; init; } = new();
}
