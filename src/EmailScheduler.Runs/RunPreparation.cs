using EmailScheduler.Runs.Engines;
using EmailScheduler.Runs.Events;
using EmailScheduler.Runs.Guarding;
using EmailScheduler.Runs.Reports;
using EmailScheduler.Runs.Settings;
using EmailScheduler.Runs.Verification;
using EmailScheduler.Scheduling;
using EmailScheduler.Scheduling.Model;
using EmailScheduler.Scheduling.Sending;
using EmailScheduler.Sqlite;
using EmailScheduler.Storage.Layouts;
using EmailScheduler.Storage.Objects;
using EmailScheduler.Storage.Workspaces;

namespace EmailScheduler.Runs;

/// <summary>
/// Brings a local copy of the database to what the run commits: reported events and the plan; or, where the plan is held back, reported events and the safe part
/// (docs/storage-protocol.md, section 4, steps 4 and 5).
/// </summary>
/// <param name="database">The organization's database.</param>
/// <param name="store">Where the databases are.</param>
/// <param name="settings">The application's settings.</param>
/// <param name="engine">What plans the emails.</param>
/// <param name="recorder">Gathers what the run does.</param>
/// <param name="request">What is planned, but for what the run finds out.</param>
/// <param name="timeProvider">The clock.</param>
internal sealed class RunPreparation(
    OrganizationDatabase database, IObjectStore store, RunSettings settings, IScheduleEngine engine, RunRecorder recorder, ScheduleRequest request, TimeProvider timeProvider)
{
    private readonly RunGuard _guard = new(store, request.OrganizationId, settings.Engine, timeProvider);

    /// <summary>Brings it to what is to be committed.</summary>
    /// <param name="checkOutAsync">Brings the newest state into a local file.</param>
    /// <param name="workspace">Where local files are.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    public async Task<PreparedCommit> PrepareAsync(Func<string, CancellationToken, Task<CheckOut>> checkOutAsync, Workspace workspace, CancellationToken cancellationToken)
    {
        var read = await ReadAsync(checkOutAsync, workspace.File("database.db"), cancellationToken);
        if (await FindPauseAsync(read.CheckOut, cancellationToken) is { } pause)
        {
            recorder.Pause = pause;
            return await WithdrawAsync(read, HoldReason.Of(pause, request.OrganizationId), cancellationToken);
        }

        var (result, judgement) = await PlanAsync(read, cancellationToken);
        judgement = await _guard.DecideAsync(judgement, cancellationToken);
        recorder.Judged(judgement);
        if (!judgement.IsHeld)
        {
            return await PreparedAsync(read, result, judgement, cancellationToken);
        }

        // The local copy holds the plan, so the safe part is carried out on another.
        File.Delete(read.CheckOut.Path);
        var again = await ReadAsync(checkOutAsync, workspace.File("held.db"), cancellationToken);
        return await WithdrawAsync(again, HoldReason.Of(judgement.Report!, request.OrganizationId), cancellationToken);
    }

    /// <summary>Brings it to the plan, whatever holds that back, for a run that commits nothing.</summary>
    /// <returns>Whether a run would change anything.</returns>
    /// <inheritdoc cref="PrepareAsync" path="/param"/>
    public async Task<bool> PreviewAsync(Func<string, CancellationToken, Task<CheckOut>> checkOutAsync, Workspace workspace, CancellationToken cancellationToken)
    {
        var checkOut = await CheckOutAsync(checkOutAsync, workspace.File("database.db"), cancellationToken);
        var read = new ReadDatabase(checkOut, Contacts: null, await FoldAsync(checkOut, cancellationToken));
        recorder.Pause = await FindPauseAsync(checkOut, cancellationToken);
        var (result, judgement) = await PlanAsync(read, cancellationToken);
        recorder.Judged(await _guard.DecideAsync(judgement, cancellationToken));
        await CountDayAsync(checkOut.Path, result.RowsOfToday, cancellationToken);
        return result.Rows.Changed > 0 || read.HasFolded;
    }

    private async Task<ReadDatabase> ReadAsync(Func<string, CancellationToken, Task<CheckOut>> checkOutAsync, string path, CancellationToken cancellationToken)
    {
        // 4. A healthy database in a file that no other process sees.
        var checkOut = await CheckOutAsync(checkOutAsync, path, cancellationToken);

        // What an engine must leave alone is read before anything is written, unless it cannot write that.
        var contacts = engine.LeavesContactsAlone
            ? default(ContactsFingerprint?)
            : await recorder.LocalStepAsync("fingerprint", token => ContactsFingerprint.Of(checkOut.Path, token), cancellationToken);

        // 5. What has been reported since the last run; the plan is made from it.
        return new ReadDatabase(checkOut, contacts, await FoldAsync(checkOut, cancellationToken));
    }

    private async Task<CheckOut> CheckOutAsync(Func<string, CancellationToken, Task<CheckOut>> checkOutAsync, string path, CancellationToken cancellationToken)
    {
        var checkOut = await recorder.LocalStepAsync("check out", token => checkOutAsync(path, token), cancellationToken);
        if (checkOut.BaseVersion is null)
        {
            EmptyDatabase.Create(checkOut.Path, cancellationToken);
        }

        recorder.CheckedOut(checkOut);
        return checkOut;
    }

    /// <summary>The pause that holds on the day of the run; <see langword="null"/> when there is none. No request where none lay beside the database.</summary>
    private async Task<Pause?> FindPauseAsync(CheckOut checkOut, CancellationToken cancellationToken) => checkOut.Beside.HasPause
        ? await _guard.FindPauseAsync(token => recorder.LocalStepAsync("pause", reading => ScheduleReader.ReadToday(checkOut.Path, request, reading), token), cancellationToken)
        : null;

    /// <summary>Folds the events that the database does not know yet, and returns whether there were any.</summary>
    private async Task<bool> FoldAsync(CheckOut checkOut, CancellationToken cancellationToken)
    {
        if (!OrganizationEvents.MayHaveToFold(checkOut, cancellationToken))
        {
            return false;
        }

        var folded = await recorder.LocalStepAsync("fold", token => database.Events.FoldAsync(checkOut.Path, request, token), cancellationToken);
        recorder.Folded(folded);
        return folded.IsChanged;
    }

    private async Task<(ScheduleResult Result, Judgement Judgement)> PlanAsync(ReadDatabase read, CancellationToken cancellationToken)
    {
        var path = read.CheckOut.Path;
        var planning = request with { HasFolded = read.HasFolded };
        var baseline = GuardBaseline.Read(path, cancellationToken);
        var result = await recorder.LocalStepAsync(StepLimit.Schedule, token => engine.ScheduleAsync(path, planning, recorder, token), cancellationToken);
        recorder.Scheduled(result);
        return (result, await recorder.LocalStepAsync("guard", token => _guard.Judge(path, baseline, planning, result, token), cancellationToken));
    }

    private async Task<PreparedCommit> PreparedAsync(ReadDatabase read, ScheduleResult result, Judgement judgement, CancellationToken cancellationToken)
    {
        // A database that is new is committed whatever the plan says, and so is what a person has approved, or what later plans are to be compared with, although it changes no email.
        var isDue = result.FileChanged || read.HasFolded || read.CheckOut.BaseVersion is null || judgement.ChangesBaseline;
        ScheduledDatabase.RefuseJournals(read.CheckOut.Path);
        if (isDue && judgement.Baseline?.Write(read.CheckOut.Path, cancellationToken) is { } refusal)
        {
            recorder.Warn($"The guard has nothing to compare the next plan with: {refusal}. Rename that table, or drop the trigger.");
        }

        var kind = read.HasFolded && result.Rows.Changed == 0 ? CommitKind.Fold : CommitKind.Run;
        return new PreparedCommit(read.CheckOut, read.Contacts, isDue, kind, HoldReason: null, token => CountDayAsync(read.CheckOut.Path, result.RowsOfToday, token));
    }

    private async Task<PreparedCommit> WithdrawAsync(ReadDatabase read, string reason, CancellationToken cancellationToken)
    {
        var planning = request with { HasFolded = read.HasFolded };
        var safePart = await recorder.LocalStepAsync("withdraw", token => Scheduler.Withdraw(read.CheckOut.Path, planning, timeProvider, recorder, token), cancellationToken);
        recorder.Withdrawn(safePart);
        if (safePart.FileChanged && GuardBaseline.Read(read.CheckOut.Path, cancellationToken) is { } baseline)
        {
            _ = (baseline with { Withdrawn = baseline.Withdrawn?.With(safePart.Withdrawn) ?? safePart.Withdrawn }).Write(read.CheckOut.Path, cancellationToken);
        }

        var isDue = (safePart.FileChanged || read.HasFolded) && read.CheckOut.BaseVersion is not null;
        return new PreparedCommit(read.CheckOut, read.Contacts, isDue, CommitKind.Hold, reason, token => CountDayAsync(read.CheckOut.Path, among: null, token));
    }

    /// <summary>Counts the emails of the day as they are left. People look at that; a run does not fail for it.</summary>
    /// <param name="path">The local copy.</param>
    /// <param name="among">Where the rows of the day are, as the plan that was carried out says.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    private async Task CountDayAsync(string path, DayRows? among, CancellationToken cancellationToken)
    {
        try
        {
            await recorder.InnerStepAsync("count the day", token => recorder.Counted(CountDay(path, among, token)), cancellationToken);
        }
        catch (EngineException)
        {
            // It took longer than a step may: the day is not known.
        }
    }

    private DayTotals? CountDay(string path, DayRows? among, CancellationToken cancellationToken)
    {
        try
        {
            return DayEmails.CountToday(path, request, among, cancellationToken);
        }
        catch (Exception failure) when (failure is InvalidDatabaseException or InvalidSettingException or IOException)
        {
            return null; // another program's plan, which the verification judges; or no room to sort in
        }
    }

    private sealed record ReadDatabase(CheckOut CheckOut, ContactsFingerprint? Contacts, bool HasFolded);
}

/// <summary>A local copy that is as it is to be committed.</summary>
/// <param name="CheckOut">The copy.</param>
/// <param name="Contacts">The contacts as they were checked out; <see langword="null"/> where nothing can have written them.</param>
/// <param name="IsDue">Whether there is anything to commit.</param>
/// <param name="Kind">What makes the commit.</param>
/// <param name="HoldReason">Why the plan is held back; <see langword="null"/> when it is not.</param>
/// <param name="CountDayAsync">Counts the emails of the day in the copy, for the report.</param>
internal sealed record PreparedCommit(
    CheckOut CheckOut, ContactsFingerprint? Contacts, bool IsDue, CommitKind Kind, string? HoldReason, Func<CancellationToken, Task> CountDayAsync);
