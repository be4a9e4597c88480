using EmailScheduler.Runs.Engines;
using EmailScheduler.Runs.Settings;
using EmailScheduler.Scheduling.Model;
using EmailScheduler.Scheduling.Sending;
using EmailScheduler.Sqlite;
using EmailScheduler.Storage.Objects;
using Microsoft.Extensions.Logging;

namespace EmailScheduler.Runs;

/// <summary>All that is planned, skipped or sent on a day, from a local copy with the events that were reported since the last run: no lease is taken and nothing is written.</summary>
/// <param name="store">Where the databases are.</param>
/// <param name="organizationId">The organization.</param>
/// <param name="settings">The application's settings.</param>
/// <param name="timeProvider">The clock.</param>
/// <param name="logger">Receives what happens, without personal data.</param>
public sealed class OrganizationDay(IObjectStore store, long organizationId, RunSettings settings, TimeProvider timeProvider, ILogger logger)
{
    private const string Step = "read emails";

    private readonly OrganizationDatabase _database = new(store, organizationId, settings, timeProvider, logger);

    /// <summary>How many rows <see cref="WriteAsync"/> hands over at a time. The default value is 1000.</summary>
    internal int AtOnce { get; init; } = 1000;

    /// <summary>Reads a page of the rows, with the counts of all of the day.</summary>
    /// <param name="query">What is asked for.</param>
    /// <param name="progress">Receives that the work begins.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <exception cref="EngineException">A step took longer than it may.</exception>
    /// <exception cref="InvalidDatabaseException">The database is missing or damaged, or its table cannot be used.</exception>
    /// <exception cref="ObjectStoreException">The store cannot be read.</exception>
    public Task<DayEmailPage> ReadAsync(DayEmailQuery query, IProgress<ScheduleProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(query);
        return _database.ReadFoldedAsync(Step, settings.Scheduling, asOf: null, progress, (path, request, token) => DayEmails.Read(path, query, request, token), cancellationToken);
    }

    /// <summary>Hands over all rows that a query finds, in the order of their ids, some at a time, from one local copy.</summary>
    /// <param name="query">What is asked for; its limit is not regarded.</param>
    /// <param name="writeAsync">Receives them. It is called once at least, so that an empty answer can begin; what it waits for counts as time of the step.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <exception cref="EngineException">A step took longer than it may.</exception>
    /// <exception cref="InvalidDatabaseException">The database is missing or damaged, or its table cannot be used.</exception>
    /// <exception cref="ObjectStoreException">The store cannot be read.</exception>
    public Task WriteAsync(DayEmailQuery query, Func<IReadOnlyList<DayEmail>, CancellationToken, Task> writeAsync, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(query);
        ArgumentNullException.ThrowIfNull(writeAsync);
        return _database.ReadFoldedAsync(
            Step,
            settings.Scheduling,
            asOf: null,
            progress: null,
            async (path, request, token) =>
            {
                var hasMore = true;
                for (var next = query with { Limit = AtOnce }; hasMore;)
                {
                    (var emails, hasMore) = await Task.Run(() => DayEmails.ReadRows(path, next, request, token), token);
                    await writeAsync(emails, token);
                    next = hasMore ? next with { After = emails[^1].Row } : next;
                }

                return true;
            },
            cancellationToken);
    }
}
