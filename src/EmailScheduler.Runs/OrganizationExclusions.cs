using EmailScheduler.Runs.Engines;
using EmailScheduler.Runs.Settings;
using EmailScheduler.Scheduling;
using EmailScheduler.Scheduling.Model;
using EmailScheduler.Scheduling.Preview;
using EmailScheduler.Sqlite;
using EmailScheduler.Storage.Objects;
using Microsoft.Extensions.Logging;

namespace EmailScheduler.Runs;

/// <summary>The contacts that get no email at all by the rules, from a local copy with the events that were reported since the last run: no lease is taken and nothing is written.</summary>
/// <param name="store">Where the databases are.</param>
/// <param name="organizationId">The organization.</param>
/// <param name="settings">The application's settings.</param>
/// <param name="timeProvider">The clock.</param>
/// <param name="logger">Receives what happens, without personal data.</param>
public sealed class OrganizationExclusions(IObjectStore store, long organizationId, RunSettings settings, TimeProvider timeProvider, ILogger logger)
{
    private readonly OrganizationDatabase _database = new(store, organizationId, settings, timeProvider, logger);

    /// <summary>Reads a page of the contacts, ascending by id, with the counts of all.</summary>
    /// <param name="reason">Only those for this reason; <see langword="null"/> for all.</param>
    /// <param name="after">The contact after which the page begins.</param>
    /// <param name="limit">At most so many.</param>
    /// <param name="progress">Receives that the work begins.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <exception cref="EngineException">A step took longer than it may.</exception>
    /// <exception cref="InvalidDatabaseException">The database is missing or damaged, or lacks what a plan needs.</exception>
    /// <exception cref="InvalidSettingException">A setting is out of range.</exception>
    /// <exception cref="ObjectStoreException">The store cannot be read.</exception>
    public Task<ExcludedContactPage> ReadAsync(string? reason, long after, int limit, IProgress<ScheduleProgress>? progress = null, CancellationToken cancellationToken = default) =>
        _database.ReadFoldedAsync("read contacts", settings.Scheduling, asOf: null, progress, (path, request, token) => Read(path, request, reason, after, limit, token), cancellationToken);

    private static ExcludedContactPage Read(string path, ScheduleRequest request, string? reason, long after, int limit, CancellationToken cancellationToken)
    {
        var counts = new SortedDictionary<string, long>(StringComparer.Ordinal);
        var found = new List<ExcludedContact>();
        Scheduler.FindExcluded(
            path,
            request,
            contact =>
            {
                counts[contact.Reason] = counts.GetValueOrDefault(contact.Reason) + 1;
                if (contact.ContactId > after && found.Count <= limit && (reason is null || contact.Reason == reason))
                {
                    found.Add(contact);
                }
            },
            cancellationToken);
        var hasMore = found.Count > limit;
        return new ExcludedContactPage { Contacts = [.. found.Take(limit)], Counts = counts, Next = hasMore ? found[limit - 1].ContactId : null };
    }
}

/// <summary>Some of the contacts that get no email at all, ascending by id. Holds no address and no name.</summary>
public sealed record ExcludedContactPage
{
    /// <summary>The contacts.</summary>
    public required IReadOnlyList<ExcludedContact> Contacts { get; init; }

    /// <summary>All excluded contacts, by reason.</summary>
    public required IReadOnlyDictionary<string, long> Counts { get; init; }

    /// <summary>What to pass as <c>after</c> for the next page; <see langword="null"/> on the last one.</summary>
    public required long? Next { get; init; }
}
