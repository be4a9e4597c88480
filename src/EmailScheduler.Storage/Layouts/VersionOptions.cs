namespace EmailScheduler.Storage.Layouts;

/// <summary>Which past states of a database are kept. With both at 0 no versions are made, and those that are there are left alone.</summary>
public sealed record VersionOptions
{
    /// <summary>How many of the newest versions are kept. The default value is 10.</summary>
    public int KeepNewest { get; init; } = 10;

    /// <summary>For how many days, counted back from the newest version's (UTC; in a folder see docs/storage-protocol.md, section 3.1), the last version of each day is kept. The default value is 7.</summary>
    public int KeepDays { get; init; } = 7;

    internal bool IsEnabled => KeepNewest > 0 || KeepDays > 0;

    /// <summary>Checks the values.</summary>
    /// <exception cref="InvalidOperationException">One is negative.</exception>
    public void Validate()
    {
        if (KeepNewest < 0 || KeepDays < 0)
        {
            throw new InvalidOperationException($"To keep {KeepNewest} versions and those of {KeepDays} days is not possible; use 0 or more.");
        }
    }
}
