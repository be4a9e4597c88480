using System.Text.Json.Serialization;
using EmailScheduler.Runs.Acts;
using EmailScheduler.Runs.Reports;
using EmailScheduler.Runs.Settings;
using EmailScheduler.Scheduling;
using EmailScheduler.Scheduling.Model;
using EmailScheduler.Scheduling.Sending;
using EmailScheduler.Sqlite;
using EmailScheduler.Storage.Objects;
using Microsoft.Extensions.Logging;

namespace EmailScheduler.Runs;

/// <summary>What the sender of one organization is to send, from a local copy: no lease is taken and nothing is written.</summary>
/// <param name="store">Where the databases are.</param>
/// <param name="organizationId">The organization.</param>
/// <param name="settings">The application's settings.</param>
/// <param name="timeProvider">The clock.</param>
/// <param name="logger">Receives what happens, without personal data.</param>
public sealed class OrganizationEmails(IObjectStore store, long organizationId, RunSettings settings, TimeProvider timeProvider, ILogger logger)
{
    private readonly Pauses _pauses = new(store, organizationId, timeProvider);

    /// <summary>
    /// Reads a page of the emails that are due on a day, without those that stored events forbid, whether a run has folded them or not. Of an organization that is
    /// paused it has none, whatever the day, and says so.
    /// </summary>
    /// <param name="day">The day.</param>
    /// <param name="after">The row after which the page begins: <see cref="EmailPage.Next"/> of the page before.</param>
    /// <param name="limit">At most so many.</param>
    /// <param name="withRecipients">Whether addresses and names are wanted.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <exception cref="InvalidDatabaseException">The database is missing or damaged, or lacks what is needed.</exception>
    /// <exception cref="InvalidSettingException">A setting is out of range.</exception>
    /// <exception cref="ObjectStoreException">The store cannot be read.</exception>
    public async Task<EmailPage> DueAsync(DateOnly day, long after, int limit, bool withRecipients, CancellationToken cancellationToken = default)
    {
        var database = new OrganizationDatabase(store, organizationId, settings, timeProvider, logger);
        using var copy = database.NewCopy(settings.Scheduling, asOf: null);
        if (await _pauses.FindInForceAsync(token => copy.ReadAsync("pause", ScheduleReader.ReadToday, token), cancellationToken) is { } pause)
        {
            return new EmailPage { OrganizationId = organizationId, Date = day, Emails = [], Pause = pause };
        }

        if ((await copy.CheckOutAsync(cancellationToken)).BaseVersion is null)
        {
            return new EmailPage { OrganizationId = organizationId, Date = day, Emails = [] };
        }

        await copy.FoldAsync(cancellationToken);
        var (emails, hasMore) = await copy.ReadAsync("read emails", (path, request, token) => DueEmails.Read(path, request, day, after, limit, withRecipients, token), cancellationToken);
        return new EmailPage { OrganizationId = organizationId, Date = day, Emails = emails, Next = hasMore ? emails[^1].Row : null };
    }
}

/// <summary>Some of the emails of a day, in the order of their rows.</summary>
public sealed record EmailPage
{
    /// <summary>The organization.</summary>
    public required long OrganizationId { get; init; }

    /// <summary>The day.</summary>
    public required DateOnly Date { get; init; }

    /// <summary>The emails.</summary>
    public required IReadOnlyList<DueEmail> Emails { get; init; }

    /// <summary>The pause for which there are no emails; <see langword="null"/> when the organization is not paused. Each host says so in a way that is not taken for an empty day.</summary>
    [JsonIgnore]
    public Pause? Pause { get; init; }

    /// <summary>What to pass as <c>after</c> for the next page; <see langword="null"/> on the last one.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public long? Next { get; init; }
}
