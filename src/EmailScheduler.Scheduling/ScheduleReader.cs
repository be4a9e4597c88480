using System.Collections.Concurrent;
using System.Globalization;
using EmailScheduler.Scheduling.Model;
using EmailScheduler.Scheduling.Preview;
using EmailScheduler.Scheduling.Reading;
using EmailScheduler.Sqlite;

namespace EmailScheduler.Scheduling;

/// <summary>Reads what one organization's database holds, and what a plan of it would be; nothing is written.</summary>
public static class ScheduleReader
{
    /// <summary>
    /// Explains why one contact gets the emails that it gets. Load is balanced over all contacts, so the whole database is planned for it; nothing is written.
    /// </summary>
    /// <param name="databasePath">The file; no one may write it meanwhile.</param>
    /// <param name="request">The organization, the day, the settings.</param>
    /// <param name="contactId">The contact.</param>
    /// <param name="timeProvider">Measures the steps.</param>
    /// <param name="progress">Receives the progress of the work; called from worker threads.</param>
    /// <param name="cancellationToken">Stops the work between blocks of contacts.</param>
    /// <exception cref="InvalidDatabaseException">The database lacks <c>contacts(id, email)</c>, or is damaged.</exception>
    /// <exception cref="InvalidSettingException">A setting is out of range.</exception>
    public static ContactExplanation Explain(
        string databasePath,
        ScheduleRequest request,
        long contactId,
        TimeProvider timeProvider,
        IProgress<ScheduleProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(databasePath);
        ArgumentNullException.ThrowIfNull(request);
        var steps = new StepClock(progress, timeProvider);
        var unreadable = new ConcurrentBag<string>();
        var observer = new ReadingObserver
        {
            OnUnreadableDate = (column, contact) =>
            {
                if (contact == contactId)
                {
                    unreadable.Add(column);
                }
            },
        };
        var input = new PlanContextReader(databasePath, request) { Observer = observer }.Read(steps, cancellationToken);
        return new ContactExplainer(databasePath, input, [.. unreadable]).Explain(contactId, steps, cancellationToken);
    }

    /// <summary>Reads which contacts get no email at all, and why, in the order of the table.</summary>
    /// <param name="databasePath">The file; no one may write it meanwhile.</param>
    /// <param name="request">The organization, the day, the settings.</param>
    /// <param name="onContact">Called for each.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="InvalidDatabaseException">The database lacks <c>contacts(id, email)</c>, or is damaged.</exception>
    /// <exception cref="InvalidSettingException">A setting is out of range.</exception>
    public static void FindExcluded(string databasePath, ScheduleRequest request, Action<ExcludedContact> onContact, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(databasePath);
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(onContact);
        new ExcludedContacts(databasePath, request).Read(onContact, cancellationToken);
    }

    /// <summary>Reads which contacts a number of the plan's report counts, each as often as it is counted, in no order. Numbers of the plan need the whole database planned; nothing is written.</summary>
    /// <param name="databasePath">The file; no one may write it meanwhile.</param>
    /// <param name="request">The organization, the day, the settings.</param>
    /// <param name="count">The number.</param>
    /// <param name="onContact">Called for each, by one thread at a time.</param>
    /// <param name="timeProvider">Measures the steps.</param>
    /// <param name="progress">Receives the progress of the work; called from worker threads.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="InvalidDatabaseException">The database lacks <c>contacts(id, email)</c>, or is damaged.</exception>
    /// <exception cref="InvalidSettingException">A setting is out of range.</exception>
    public static void FindCounted(
        string databasePath, ScheduleRequest request, ContactCount count, Action<CountedContact> onContact, TimeProvider timeProvider, IProgress<ScheduleProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(databasePath);
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(onContact);
        new CountedContacts(databasePath, request, onContact).Read(count, new StepClock(progress, timeProvider), cancellationToken);
    }

    /// <summary>The date of a run in an organization's time zone.</summary>
    /// <param name="databasePath">The file; no one may write it meanwhile.</param>
    /// <param name="request">The organization, the moment, the settings.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="InvalidDatabaseException">The database is damaged.</exception>
    /// <exception cref="InvalidSettingException">A setting is out of range.</exception>
    public static DateOnly ReadToday(string databasePath, ScheduleRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(databasePath);
        ArgumentNullException.ThrowIfNull(request);
        using var database = SqliteDatabase.OpenImmutable(databasePath, cancellationToken);
        var settings = OrganizationSettings.Read(database, request.OrganizationId, request.Settings).InForce;
        return DayNumber.ToDate(request.Moment.In(SettingsValidation.ZoneOf(settings), SettingsValidation.SendTime(settings)).Today);
    }

    /// <summary>Reads what a database says of an organization's settings, its states' buffers included.</summary>
    /// <param name="databasePath">The file; no one may write it meanwhile.</param>
    /// <param name="organizationId">The organization.</param>
    /// <param name="settings">The application's settings.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="InvalidDatabaseException">The database is damaged.</exception>
    /// <exception cref="InvalidSettingException">A setting is out of range, or misspelt.</exception>
    public static OrganizationOverrides ReadOverrides(string databasePath, long organizationId, SchedulingSettings settings, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(databasePath);
        ArgumentNullException.ThrowIfNull(settings);
        using var database = SqliteDatabase.OpenImmutable(databasePath, cancellationToken);
        var overrides = OrganizationSettings.Read(database, organizationId, settings);
        var buffers = StateBuffers.Read(database, organizationId)
            .Select(buffer => new GivenSetting($"pre_exclusion_buffer_days.{buffer.Key}", buffer.Value.ToString(CultureInfo.InvariantCulture), "organization_state_buffers"));
        return overrides with { Given = [.. overrides.Given, .. buffers] };
    }

    /// <summary>
    /// Counts the plan that a database holds from the first day on, whoever made it: by type, by skip reason, by day. Nothing is planned, so all
    /// contacts count as valid, none as excluded, and no row as changed.
    /// </summary>
    /// <param name="databasePath">The file; no one may write it meanwhile.</param>
    /// <param name="request">The organization, the day, the settings.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="InvalidDatabaseException">The database is damaged.</exception>
    /// <exception cref="InvalidSettingException">A setting is out of range.</exception>
    public static ScheduleResult Inspect(string databasePath, ScheduleRequest request, CancellationToken cancellationToken = default) => Inspect(databasePath, before: null, request, cancellationToken);

    /// <summary>The same for a plan that another program has made, with what it does to the plan before.</summary>
    /// <param name="databasePath">The file; no one may write it meanwhile.</param>
    /// <param name="before">The file before the plan was made.</param>
    /// <param name="request">The organization, the day, the settings.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="InvalidDatabaseException">A database is damaged.</exception>
    /// <exception cref="InvalidSettingException">A setting is out of range.</exception>
    public static ScheduleResult Inspect(string databasePath, string? before, ScheduleRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(databasePath);
        ArgumentNullException.ThrowIfNull(request);
        return new StoredPlan(databasePath, request, before).Read(cancellationToken);
    }
}
