using EmailScheduler.Runs.Acts;
using EmailScheduler.Storage.Layouts.Stored;

namespace EmailScheduler.Web.Past;

/// <summary>What going back to a state has done, by what the store has of it.</summary>
public sealed record RestoredModel
{
    /// <summary>The organization.</summary>
    public required long OrganizationId { get; init; }

    /// <summary>The zone of the times that are shown.</summary>
    public required TimeZoneInfo Zone { get; init; }

    /// <summary>Its run.</summary>
    public required string RunId { get; init; }

    /// <summary>The state that it made; <see langword="null"/> when it made none, or none that is kept.</summary>
    public required PastState? State { get; init; }

    /// <summary>The state that was gone back to; <see langword="null"/> when it is not kept.</summary>
    public required PastState? Origin { get; init; }

    /// <summary>The state that was the newest one before; <see langword="null"/> when it is not kept.</summary>
    public required PastState? Before { get; init; }

    /// <summary>The record of the act; <see langword="null"/> when there is none.</summary>
    public required AuditRecord? Record { get; init; }

    /// <summary>What is to be said of the record; <see langword="null"/> for nothing.</summary>
    public required string? Done { get; init; }
}
