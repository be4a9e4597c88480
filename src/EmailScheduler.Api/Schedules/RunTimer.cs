using EmailScheduler.Api.Settings;
using EmailScheduler.Api.Work;
using EmailScheduler.Runs.Identifiers;
using EmailScheduler.Runs.Reports;
using EmailScheduler.Storage.Objects;
using Microsoft.Extensions.Logging;

namespace EmailScheduler.Api.Schedules;

/// <summary>
/// Starts the runs of the schedule in this process. It keeps nothing: the id of a run is made from the occurrence and the organization, so that a process that is started again asks for the
/// same runs, and finds what became of them in the store.
/// </summary>
/// <param name="settings">The host's settings.</param>
/// <param name="due">Which organizations are due.</param>
/// <param name="statuses">Where the organizations stand.</param>
/// <param name="host">Brings the runs to their end.</param>
/// <param name="timeProvider">The clock, and what waits.</param>
/// <param name="logger">Receives what goes wrong.</param>
public sealed class RunTimer(
    HostSettings settings, DueOrganizations due, OrganizationStatuses statuses, InProcessRunHost host, TimeProvider timeProvider, ILogger<RunTimer> logger)
{
    private readonly DueRuns _runs = new();

    /// <summary>Fires until it is stopped; first for the last occurrence, where an organization has not run since.</summary>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task[] loops = [FireAsync(stop.Token), StartAsync(stop.Token)];
        await Task.WhenAny(loops);

        // One without the other would be a timer that does nothing.
        await stop.CancelAsync();
        await Task.WhenAll(loops);
    }

    private async Task FireAsync(CancellationToken cancellationToken)
    {
        var clock = new OccurrenceClock(settings.Schedule, timeProvider.GetUtcNow());
        var failures = new ListFailures(timeProvider, logger);
        while (true)
        {
            var now = timeProvider.GetUtcNow();
            TimeSpan wait;
            if (clock.Due(now) is not { } occurrence)
            {
                wait = clock.WaitFrom(now);
            }
            else if (await TryListAsync(clock, occurrence, failures, cancellationToken) is { } found)
            {
                _runs.Add(found.Select(one => new DueRun(one.OrganizationId, one.Occurrence, clock.IsUncertain)));
                clock.Handle(occurrence);
                continue;
            }
            else
            {
                wait = failures.Wait;
            }

            await Task.Delay(wait, timeProvider, cancellationToken);
        }
    }

    /// <summary>What is due; <see langword="null"/> while it cannot be read.</summary>
    private async Task<IReadOnlyList<DueOrganization>?> TryListAsync(OccurrenceClock clock, DateTimeOffset occurrence, ListFailures failures, CancellationToken cancellationToken)
    {
        try
        {
            var found = await due.ListAsync(occurrence, clock.Since, cancellationToken);
            found = clock.IsUncertain ? await WithoutLaterSuccessAsync(found, cancellationToken) : found;
            failures.End();
            return found;
        }
        catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
        {
            failures.Add(failure);
            return null;
        }
    }

    private async Task<IReadOnlyList<DueOrganization>> WithoutLaterSuccessAsync(IReadOnlyList<DueOrganization> found, CancellationToken cancellationToken)
    {
        var known = await statuses.ReadAsync(await statuses.ListAsync(cancellationToken), found.Select(one => one.OrganizationId), cancellationToken);
        return [.. found.Where(one => !(known.GetValueOrDefault(one.OrganizationId)?.LastSuccessAt >= one.Occurrence))];
    }

    private async Task StartAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var (ended, added) = (host.NextEnd, _runs.NextAddition);
            if (_runs.Has(host.IsFree))
            {
                await StartNextAsync(cancellationToken);
            }
            else
            {
                await Task.WhenAny(ended, added).WaitAsync(cancellationToken);
            }
        }
    }

    private async Task StartNextAsync(CancellationToken cancellationToken)
    {
        // Taken when a try may work: until then a newer one may take its place.
        DueRun? taken = null;
        var started = await host.StartInTurnAsync(
            async token =>
            {
                taken = _runs.Take(host.IsFree);
                return taken is { } run && OrderOf(run) is var order && !(run.MayHaveEnded && await HasEndedBeforeAsync(order, token)) ? order : null;
            },
            cancellationToken);
        if (started is { IsAccepted: false })
        {
            // A person was quicker.
            _runs.Add([taken!.Value]);
        }
    }

    private static RunOrder OrderOf(DueRun run) =>
        new() { OrganizationId = run.OrganizationId, RunId = RunId.OfOccurrence(run.Occurrence, run.OrganizationId), Actor = DueOrganizations.Actor };

    private async Task<bool> HasEndedBeforeAsync(RunOrder order, CancellationToken cancellationToken)
    {
        try
        {
            return await host.HasEndedBeforeAsync(order.OrganizationId, order.RunId!, cancellationToken);
        }
        catch (ObjectStoreException failure)
        {
            // The run asks for more of the store than this, and is tried again.
            logger.LogWarning(failure, "It cannot be read whether run {RunId} of organization {OrganizationId} has ended before", order.RunId, order.OrganizationId);
            return false;
        }
    }
}
