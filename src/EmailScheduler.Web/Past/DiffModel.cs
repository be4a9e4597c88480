using EmailScheduler.Sqlite;
using EmailScheduler.Storage.Layouts.Stored;

namespace EmailScheduler.Web.Past;

/// <summary>What is different between two states of an organization's database.</summary>
public sealed record DiffModel
{
    /// <summary>The organization.</summary>
    public required long OrganizationId { get; init; }

    /// <summary>The zone of the times that are shown.</summary>
    public required TimeZoneInfo Zone { get; init; }

    /// <summary>The older state.</summary>
    public required PastState Older { get; init; }

    /// <summary>The newer state.</summary>
    public required PastState Newer { get; init; }

    /// <summary>The tables that are different, with the keys of rows and never their values.</summary>
    public required IReadOnlyList<TableDiff> Tables { get; init; }
}
