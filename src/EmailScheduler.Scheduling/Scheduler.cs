using System.Collections.Concurrent;
using System.Globalization;
using System.Runtime.CompilerServices;
using EmailScheduler.Scheduling.Model;
using EmailScheduler.Scheduling.Planning;
using EmailScheduler.Scheduling.Preview;
using EmailScheduler.Scheduling.Reading;
using EmailScheduler.Scheduling.Rules;
using EmailScheduler.Scheduling.Writing;
using EmailScheduler.Sqlite;

namespace EmailScheduler.Scheduling;

/// <summary>Plans the emails of one organization's database.</summary>
public static class Scheduler
{
    /// <summary>
    /// Brings <c>email_schedules</c> of a local, disposable database file to the plan.
    /// When this throws, the file may be damaged (journalling is off) and must be thrown away.
    /// </summary>
    /// <param name="databasePath">The file; no other process may have it open.</param>
    /// <param name="request">The organization, the day, the settings.</param>
    /// <param name="progress">Receives the progress of the work; called from worker threads.</param>
    /// <param name="cancellationToken">Stops the work between blocks of contacts.</param>
    /// <exception cref="InvalidDatabaseException">
    /// The database lacks <c>contacts(id, email)</c>, is damaged, or has a trigger, a constraint or an index that the plan cannot be written with.
    /// </exception>
    /// <exception cref="InvalidSettingException">A setting is out of range; nothing was written.</exception>
    public static ScheduleResult Run(
        string databasePath,
        ScheduleRequest request,
        IProgress<ScheduleProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(databasePath);
        ArgumentNullException.ThrowIfNull(request);
        if (request.DryRun)
        {
            return Preview(databasePath, request, onRow: null, progress, cancellationToken);
        }

        var steps = new StepClock(progress);
        var (input, blocks) = Plan(databasePath, request, steps, cancellationToken);

        steps.Begin("write");
        var (counts, written) = Write(databasePath, request, input, blocks, preview: null, steps, cancellationToken);
        return ScheduleSummary.Of(input, blocks, counts, written, HeldEmails.OfExcluded(input.Context, databasePath, request, cancellationToken).Count, steps.End());
    }

    /// <summary>
    /// Plans like a run and reports each row. The plan is carried out on the file, which is disposable and must be thrown away afterwards: so whatever in the
    /// database would refuse the run refuses its preview.
    /// </summary>
    /// <param name="databasePath">The file; no other process may have it open.</param>
    /// <param name="request">The organization, the day, the settings.</param>
    /// <param name="onRow">Given each row that is planned or would change, in the order of the contacts; <see langword="null"/> for the counts alone.</param>
    /// <param name="progress">Receives the progress of the work; called from worker threads.</param>
    /// <param name="cancellationToken">Stops the work between blocks of contacts.</param>
    /// <returns>What the run would return, with <see cref="ScheduleResult.Changes"/> and without <see cref="ScheduleResult.FileChanged"/>.</returns>
    /// <exception cref="InvalidDatabaseException">As <see cref="Run"/>.</exception>
    /// <exception cref="InvalidSettingException">A setting is out of range.</exception>
    public static ScheduleResult Preview(
        string databasePath,
        ScheduleRequest request,
        Action<PlannedRow>? onRow = null,
        IProgress<ScheduleProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(databasePath);
        ArgumentNullException.ThrowIfNull(request);
        var steps = new StepClock(progress);
        var (input, blocks) = Plan(databasePath, request, steps, cancellationToken);

        steps.Begin("compare");
        var preview = new PlanPreview(databasePath, input.Context, onRow, cancellationToken);
        var (counts, written) = Write(databasePath, request, input, blocks, preview, steps, cancellationToken);
        return ScheduleSummary.Of(input, blocks, counts, written, HeldEmails.OfExcluded(input.Context, databasePath, request, cancellationToken).Count, steps.End()) with { Changes = preview.Changes, FileChanged = false };
    }

    /// <summary>
    /// Carries out the safe part of a plan that is held back: of the emails planned from the first send day on, those are withdrawn whose address is suppressed, or whose
    /// organization is not active, and those skipped whose own date lies in an exclusion window now. Nothing is inserted or moved.
    /// When this throws, the file may be damaged (journalling is off) and must be thrown away.
    /// </summary>
    /// <param name="databasePath">The file; no other process may have it open.</param>
    /// <param name="request">The organization, the day, the settings.</param>
    /// <param name="progress">Receives the progress of the work; called from worker threads.</param>
    /// <param name="timeProvider">Measures the steps; the default is the system's.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <exception cref="InvalidDatabaseException">As <see cref="Run"/>.</exception>
    /// <exception cref="InvalidSettingException">A setting is out of range; nothing was written.</exception>
    public static SafePart Withdraw(
        string databasePath,
        ScheduleRequest request,
        IProgress<ScheduleProgress>? progress = null,
        TimeProvider? timeProvider = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(databasePath);
        ArgumentNullException.ThrowIfNull(request);
        var steps = new StepClock(progress, timeProvider);
        var input = new PlanContextReader(databasePath, request).Read(steps, cancellationToken);
        steps.Begin("withdraw");
        var safe = new SafeChanges(input, ExcludedContacts.FindWithdrawn(databasePath, input.Selection, cancellationToken));
        var block = safe.Find(databasePath, cancellationToken);
        using var file = new ScheduleFile(databasePath, request, input, cancellationToken);
        file.Write(block);
        var written = file.Complete(block.Counts.Rows, safe.Scheduled, safe.Skipped, steps);
        return new SafePart(
            new RowCounts(0, block.Counts.Updated, block.Counts.Deleted, block.Counts.Untouched, 0), safe.Withdrawn, written.IsChanged, written.Triggers, written.CheckpointRefusal, steps.End());
    }

    /// <summary>
    /// Plans the same state twice, with today's settings and with changed ones, and compares the plans. The changed one is carried out on the file, as by
    /// <see cref="Preview"/>: so what in the database would refuse a run with the changed settings refuses the comparison.
    /// </summary>
    /// <param name="databasePath">The file, which is disposable and must be thrown away afterwards; no other process may have it open.</param>
    /// <param name="request">The organization, the day, today's settings.</param>
    /// <param name="changed">The changed settings, which the organization's own override as they do today's, but for those that are <see cref="SchedulingSettings.Tried"/>.</param>
    /// <param name="progress">Receives the progress of the work; called from worker threads.</param>
    /// <param name="cancellationToken">Stops the work between blocks of contacts.</param>
    /// <exception cref="InvalidDatabaseException">As <see cref="Run"/>.</exception>
    /// <exception cref="InvalidSettingException">A setting is out of range, of today's or of the changed ones.</exception>
    public static PlanComparison Compare(
        string databasePath,
        ScheduleRequest request,
        SchedulingSettings changed,
        IProgress<ScheduleProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(databasePath);
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(changed);
        var steps = new StepClock(progress);
        var comparer = RecordPlan(databasePath, request, steps, cancellationToken);
        var changedRequest = request with { Settings = changed };
        var (input, blocks) = Plan(databasePath, changedRequest, steps, cancellationToken);

        steps.Begin("compare");
        var comparison = comparer.Compare(input, blocks, cancellationToken);
        steps.Begin("write");
        Write(databasePath, changedRequest, input, blocks, preview: null, steps, cancellationToken);
        return comparison;
    }

    /// <summary>
    /// Explains why one contact gets the emails that it gets. Load is balanced over all contacts, so the whole database is planned for it; nothing is written.
    /// </summary>
    /// <param name="databasePath">The file; no one may write it meanwhile.</param>
    /// <param name="request">The organization, the day, the settings.</param>
    /// <param name="contactId">The contact.</param>
    /// <param name="progress">Receives the progress of the work; called from worker threads.</param>
    /// <param name="cancellationToken">Stops the work between blocks of contacts.</param>
    /// <exception cref="InvalidDatabaseException">The database lacks <c>contacts(id, email)</c>, or is damaged.</exception>
    /// <exception cref="InvalidSettingException">A setting is out of range.</exception>
    public static ContactExplanation Explain(
        string databasePath,
        ScheduleRequest request,
        long contactId,
        IProgress<ScheduleProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(databasePath);
        ArgumentNullException.ThrowIfNull(request);
        var steps = new StepClock(progress);
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
    /// <param name="progress">Receives the progress of the work; called from worker threads.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="InvalidDatabaseException">The database lacks <c>contacts(id, email)</c>, or is damaged.</exception>
    /// <exception cref="InvalidSettingException">A setting is out of range.</exception>
    public static void FindCounted(
        string databasePath, ScheduleRequest request, ContactCount count, Action<CountedContact> onContact, IProgress<ScheduleProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(databasePath);
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(onContact);
        new CountedContacts(databasePath, request, onContact).Read(count, new StepClock(progress), cancellationToken);
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

    private static (PlanInput Input, IReadOnlyList<PlanBlock> Blocks) Plan(string path, ScheduleRequest request, StepClock steps, CancellationToken cancellationToken)
    {
        var input = new PlanContextReader(path, request).Read(steps, cancellationToken);
        steps.Begin("plan");
        return (input, new Planner(input.Context).Plan(done => steps.Report(done, input.Context.Contacts.Count), cancellationToken));
    }

    // A method of its own: what the first plan was made from is not held any longer while the second one is made.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static PlanComparer RecordPlan(string path, ScheduleRequest request, StepClock steps, CancellationToken cancellationToken)
    {
        var (input, blocks) = Plan(path, request, steps, cancellationToken);
        return new PlanComparer(input, blocks, cancellationToken);
    }

    private static (ChangeCounts Counts, WriteResult Written) Write(
        string path,
        ScheduleRequest request,
        PlanInput input,
        IReadOnlyList<PlanBlock> blocks,
        PlanPreview? preview,
        StepClock steps,
        CancellationToken cancellationToken)
    {
        using var file = new ScheduleFile(path, request, input, cancellationToken);
        var counts = new ChangeCounts(input.Context.Types.Count);
        var contacts = 0;
        foreach (var block in new PlanChanges(input, blocks).Compare(cancellationToken))
        {
            cancellationToken.ThrowIfCancellationRequested();
            preview?.Add(block);
            file.Write(block);
            counts.Add(block.Counts);
            contacts = Math.Min(contacts + ContactList.BlockSize, input.Context.Contacts.Count);
            steps.Report(contacts, input.Context.Contacts.Count);
        }

        return (counts, file.Complete(counts, steps));
    }
}
