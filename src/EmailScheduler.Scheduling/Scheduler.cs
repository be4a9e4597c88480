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
    private const int ManyRows = 1_000_000;

    /// <summary>
    /// Brings <c>email_schedules</c> of a local, disposable database file to the plan.
    /// When this throws, the file may be damaged (journalling is off) and must be thrown away.
    /// </summary>
    /// <param name="databasePath">The file; no other process may have it open.</param>
    /// <param name="request">The organization, the day, the settings.</param>
    /// <param name="timeProvider">Measures the steps.</param>
    /// <param name="progress">Receives the progress of the work; called from worker threads.</param>
    /// <param name="cancellationToken">Stops the work between blocks of contacts.</param>
    /// <exception cref="InvalidDatabaseException">
    /// The database lacks <c>contacts(id, email)</c>, is damaged, or has a trigger, a constraint or an index that the plan cannot be written with.
    /// </exception>
    /// <exception cref="InvalidSettingException">A setting is out of range; nothing was written.</exception>
    public static ScheduleResult Run(
        string databasePath,
        ScheduleRequest request,
        TimeProvider timeProvider,
        IProgress<ScheduleProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(databasePath);
        ArgumentNullException.ThrowIfNull(request);
        if (request.DryRun)
        {
            return Preview(databasePath, request, timeProvider, onRow: null, progress, cancellationToken);
        }

        var steps = new StepClock(progress, timeProvider);
        var (input, blocks) = Plan(databasePath, request, steps, cancellationToken);

        steps.Begin("write");
        var (counts, written) = Write(databasePath, request, input, blocks, preview: null, steps, cancellationToken);
        return ScheduleSummary.Of(input, blocks, counts, written, HeldEmails.OfExcluded(input, databasePath, request, cancellationToken).Count, steps.End());
    }

    /// <summary>
    /// Plans like a run and reports each row. The plan is carried out on the file, which is disposable and must be thrown away afterwards: so whatever in the
    /// database would refuse the run refuses its preview.
    /// </summary>
    /// <param name="databasePath">The file; no other process may have it open.</param>
    /// <param name="request">The organization, the day, the settings.</param>
    /// <param name="timeProvider">Measures the steps.</param>
    /// <param name="onRow">Given each row that is planned or would change, in the order of the contacts; <see langword="null"/> for the counts alone.</param>
    /// <param name="progress">Receives the progress of the work; called from worker threads.</param>
    /// <param name="cancellationToken">Stops the work between blocks of contacts.</param>
    /// <returns>What the run would return, with <see cref="ScheduleResult.Changes"/> and without <see cref="ScheduleResult.FileChanged"/>.</returns>
    /// <exception cref="InvalidDatabaseException">As <see cref="Run"/>.</exception>
    /// <exception cref="InvalidSettingException">A setting is out of range.</exception>
    public static ScheduleResult Preview(
        string databasePath,
        ScheduleRequest request,
        TimeProvider timeProvider,
        Action<PlannedRow>? onRow = null,
        IProgress<ScheduleProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(databasePath);
        ArgumentNullException.ThrowIfNull(request);
        var steps = new StepClock(progress, timeProvider);
        var (input, blocks) = Plan(databasePath, request, steps, cancellationToken);

        steps.Begin("compare");
        var preview = new PlanPreview(databasePath, input.Context, onRow, cancellationToken);
        var (counts, written) = Write(databasePath, request, input, blocks, preview, steps, cancellationToken);
        return ScheduleSummary.Of(input, blocks, counts, written, HeldEmails.OfExcluded(input, databasePath, request, cancellationToken).Count, steps.End()) with { Changes = preview.Changes, FileChanged = false };
    }

    /// <summary>
    /// Carries out the safe part of a plan that is held back: of the emails planned from the first send day on, those are withdrawn whose address is suppressed, or whose
    /// organization is not active, and those skipped whose own date lies in an exclusion window now. Nothing is inserted or moved.
    /// When this throws, the file may be damaged (journalling is off) and must be thrown away.
    /// </summary>
    /// <param name="databasePath">The file; no other process may have it open.</param>
    /// <param name="request">The organization, the day, the settings.</param>
    /// <param name="timeProvider">Measures the steps.</param>
    /// <param name="progress">Receives the progress of the work; called from worker threads.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <exception cref="InvalidDatabaseException">As <see cref="Run"/>.</exception>
    /// <exception cref="InvalidSettingException">A setting is out of range; nothing was written.</exception>
    public static SafePart Withdraw(
        string databasePath,
        ScheduleRequest request,
        TimeProvider timeProvider,
        IProgress<ScheduleProgress>? progress = null,
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
    /// <param name="timeProvider">Measures the steps.</param>
    /// <param name="progress">Receives the progress of the work; called from worker threads.</param>
    /// <param name="cancellationToken">Stops the work between blocks of contacts.</param>
    /// <exception cref="InvalidDatabaseException">As <see cref="Run"/>.</exception>
    /// <exception cref="InvalidSettingException">A setting is out of range, of today's or of the changed ones.</exception>
    public static PlanComparison Compare(
        string databasePath,
        ScheduleRequest request,
        SchedulingSettings changed,
        TimeProvider timeProvider,
        IProgress<ScheduleProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(databasePath);
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(changed);
        var steps = new StepClock(progress, timeProvider);
        var comparer = RecordPlan(databasePath, request, steps, cancellationToken);
        var changedRequest = request with { Settings = changed };
        var (input, blocks) = Plan(databasePath, changedRequest, steps, cancellationToken);

        steps.Begin("compare");
        var comparison = comparer.Compare(input, blocks, cancellationToken);
        steps.Begin("write");
        Write(databasePath, changedRequest, input, blocks, preview: null, steps, cancellationToken);
        return comparison;
    }

    private static (PlanInput Input, IReadOnlyList<PlanBlock> Blocks) Plan(string path, ScheduleRequest request, StepClock steps, CancellationToken cancellationToken)
    {
        var input = new PlanContextReader(path, request).Read(steps, cancellationToken);
        steps.Begin("plan");
        GiveBack(input.Context);
        return (input, new Planner(input.Context).Plan(done => steps.Report(done, input.Context.Contacts.Count), cancellationToken));
    }

    // What a stage has left lies between what is kept, and what the next one makes would be put after all of it: twice 20 ms make the peak of a million contacts smaller by 40 MB.
    private static void GiveBack(PlanContext context)
    {
        if (context.Rows.Count >= ManyRows)
        {
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        }
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
        GiveBack(input.Context);
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
