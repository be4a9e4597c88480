using EmailScheduler.Api.Settings;
using EmailScheduler.Runs.Events;
using EmailScheduler.Runs.Identifiers;
using EmailScheduler.Scheduling.Events;
using EmailScheduler.Sqlite;
using Microsoft.AspNetCore.Http;

namespace EmailScheduler.Api.Http;

/// <summary>Events over HTTP: what the sender or the provider reports.</summary>
/// <param name="databases">The organizations.</param>
public sealed class EventsApi(OrganizationDatabases databases)
{
    /// <summary>Stores a batch of events; the next run folds them.</summary>
    public async Task<IResult> AddAsync(HttpRequest request, string org, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (!OrganizationId.TryParse(org, out var organizationId))
        {
            return Problem.BadOrganization();
        }

        var body = await RequestBody.ReadAsync(request, EventBatch.MaxBytes, cancellationToken);
        if (body is null)
        {
            return Problem.TooLarge(FormattableString.Invariant($"The body is larger than {EventBatch.MaxBytes} bytes; send at most {EventBatch.MaxEvents} events at once."));
        }

        try
        {
            var (stored, faults) = await databases.Of(organizationId).Events.AddAsync(body, cancellationToken);
            return stored is not null ? TypedResults.Accepted((string?)null, AcceptedEvents.Of(stored)) : Problem.BadEvents(faults);
        }
        catch (InvalidDatabaseException failure)
        {
            return Problem.NotFound(failure.Message);
        }
    }
}

/// <summary>The result of a batch of events that was stored.</summary>
public sealed record AcceptedEvents
{
    /// <summary>The organization.</summary>
    public required long OrganizationId { get; init; }

    /// <summary>The batch: the day of its arrival (UTC) and the SHA-256 of its bytes.</summary>
    public required string Batch { get; init; }

    /// <summary>How many events it has.</summary>
    public required int Events { get; init; }

    /// <summary>Whether it was not stored already.</summary>
    public required bool IsNew { get; init; }

    internal static AcceptedEvents Of(StoredEvents stored) => new()
    {
        OrganizationId = stored.OrganizationId,
        Batch = FormattableString.Invariant($"{stored.Day:yyyy-MM-dd}/{stored.Batch}"),
        Events = stored.Events,
        IsNew = stored.IsNew,
    };
}
