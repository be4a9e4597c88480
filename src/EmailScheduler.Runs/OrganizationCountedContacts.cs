using EmailScheduler.Runs.Engines;
using EmailScheduler.Runs.Reports;
using EmailScheduler.Runs.Settings;
using EmailScheduler.Scheduling;
using EmailScheduler.Scheduling.Model;
using EmailScheduler.Sqlite;
using EmailScheduler.Storage.Objects;
using Microsoft.Extensions.Logging;

namespace EmailScheduler.Runs;

/// <summary>The contacts that the numbers of a plan count, by the rules, from a local copy with the events that were reported since the last run: no lease is taken and nothing is written.</summary>
/// <param name="store">Where the databases are.</param>
/// <param name="organizationId">The organization.</param>
/// <param name="settings">The application's settings.</param>
/// <param name="timeProvider">The clock.</param>
/// <param name="logger">Receives what happens, without personal data.</param>
public sealed class OrganizationCountedContacts(IObjectStore store, long organizationId, RunSettings settings, TimeProvider timeProvider, ILogger logger)
{
    private readonly OrganizationDatabase _database = new(store, organizationId, settings, timeProvider, logger);

    /// <summary>Reads a page of the contacts, ascending by id, with how many are counted in all.</summary>
    /// <param name="count">The number.</param>
    /// <param name="value">Only those counted under this reason, column or status, as reports have it; <see langword="null"/> for all.</param>
    /// <param name="after">The contact after which the page begins; <see langword="null"/> for the first page.</param>
    /// <param name="limit">At most so many.</param>
    /// <param name="progress">Receives the progress of the work, also from worker threads.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <exception cref="EngineException">A step took longer than it may.</exception>
    /// <exception cref="InvalidDatabaseException">The database is missing or damaged, or lacks what a plan needs.</exception>
    /// <exception cref="InvalidSettingException">A setting is out of range, or an external engine makes the plan that would have to be known.</exception>
    /// <exception cref="ObjectStoreException">The store cannot be read.</exception>
    public async Task<CountedContactPage> ReadAsync(ContactCount count, string? value, long? after, int limit, IProgress<ScheduleProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        if (count is ContactCount.Skipped or ContactCount.ForbiddenByNewerWindow && settings.Engine.Command is { } command)
        {
            throw new InvalidSettingException("Engine:Command", command, "omit it to list the emails of a plan by the built-in rules: those of an external engine are only counted");
        }

        return await _database.ReadFoldedAsync(
            "read contacts",
            settings.Scheduling,
            asOf: null,
            progress,
            (path, request, token) =>
            {
                var page = new CountedContactSelection(value, after, limit);
                ScheduleReader.FindCounted(path, request, count, page.Add, timeProvider, progress, token);
                return page.ToPage();
            },
            cancellationToken);
    }
}

/// <summary>
/// Selects the contacts of one page from all, which come in no order, and holds no more of them than the page has. What they are counted by is as in reports, without addresses: a number there is found here
/// under the very same value.
/// </summary>
internal sealed class CountedContactSelection(string? value, long? after, int limit)
{
    private readonly SortedDictionary<string, long> _counts = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _masked = new(StringComparer.Ordinal);
    private readonly SortedDictionary<long, long> _lowest = [];
    private readonly PriorityQueue<long, long> _highestFirst = new();
    private long _withoutContact;

    public void Add(CountedContact contact)
    {
        if (!_masked.TryGetValue(contact.Value, out var counted))
        {
            counted = _masked[contact.Value] = AddressMask.Apply(contact.Value);
        }

        _counts[counted] = _counts.GetValueOrDefault(counted) + 1;
        if (value is not null && counted != value)
        {
            return;
        }

        if (contact.ContactId is not { } id)
        {
            _withoutContact++;
        }
        else if (after is null || id > after)
        {
            Add(id);
        }
    }

    public CountedContactPage ToPage()
    {
        var contacts = _lowest.Take(limit).Select(contact => (contact.Key, contact.Value)).ToList();
        return new CountedContactPage { Contacts = contacts, Counts = _counts, WithoutContact = _withoutContact, Next = _lowest.Count > limit ? contacts[^1].Key : null };
    }

    // One more than the page has says that there is a next one. Once an id is dropped, as many lower ones are kept for good: it never comes back with a part of its times.
    private void Add(long id)
    {
        if (_lowest.TryGetValue(id, out var times))
        {
            _lowest[id] = times + 1;
            return;
        }

        if (_lowest.Count > limit)
        {
            if (id > _highestFirst.Peek())
            {
                return;
            }

            _lowest.Remove(_highestFirst.Dequeue());
        }

        _lowest[id] = 1;
        _highestFirst.Enqueue(id, ~id);
    }
}
