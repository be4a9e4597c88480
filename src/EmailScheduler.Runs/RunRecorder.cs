using System.Diagnostics;
using EmailScheduler.Runs.Engines;
using EmailScheduler.Runs.Reports;
using EmailScheduler.Runs.Settings;
using EmailScheduler.Scheduling.Events;
using EmailScheduler.Scheduling.Model;
using EmailScheduler.Scheduling.Sending;
using EmailScheduler.Storage;
using EmailScheduler.Storage.Layouts;
using EmailScheduler.Storage.Leases;
using EmailScheduler.Storage.Objects;
using EmailScheduler.Storage.Objects.Traffic;

namespace EmailScheduler.Runs;

/// <summary>Gathers what one run does, step by step, for its report and for those who watch.</summary>
internal sealed class RunRecorder(RunRequest request, IObjectStore store, EngineSettings engine, TimeProvider timeProvider, IProgress<ScheduleProgress>? progress) : IProgress<ScheduleProgress>
{
    private readonly StepLimit _limit = new(engine, timeProvider);
    private readonly long _started = timeProvider.GetTimestamp();
    private readonly List<StepTime> _steps = [];
    private readonly Lock _counting = new();
    private readonly List<string> _warnings = [];
    private TimeSpan _countedTime;
    private Activity? _span;
    private CheckOut? _checkOut;
    private long _fetched;
    private CommitResult? _commit;
    private FoldResult? _fold;
    private ScheduleResult? _result;
    private SafePart? _safePart;
    private GuardReport? _guard;
    private DayTotals? _day;
    private RunReport? _report;
    private IObjectStore? _counted;

    public bool HasCommitted => _commit is { Status: CommitStatus.Committed };

    /// <summary>Rows that the run has changed so far: those of emails, and of addresses of which something was reported.</summary>
    public long RowsChanged => (_fold is { } fold ? fold.EmailsUpdated + fold.EmailsAdded + fold.Addresses : 0) + (Rows?.Changed ?? 0);

    /// <summary>What was asked of <see cref="Store"/>, in the background too.</summary>
    public StoreTraffic Traffic { get; } = new();

    /// <summary>The store, for everything that this try does there.</summary>
    public IObjectStore Store => _counted ??= Traffic.Count(store);

    public DateTimeOffset StartedAt { get; } = timeProvider.GetUtcNow().ToUniversalTime();

    /// <summary>The pause that holds the plan back; <see langword="null"/> for none.</summary>
    public Pause? Pause { private get; set; }

    /// <summary>The lease, once it is held: it is left to expire where a step takes longer than the engine may.</summary>
    public ILease? Lease { private get; set; }

    /// <summary>Reports a step and measures it.</summary>
    public Task<T> StepAsync<T>(string name, Func<Task<T>> step)
    {
        progress?.Report(new ScheduleProgress(name));
        return MeasureAsync(name, step);
    }

    /// <summary>Measures a step on the local copy that goes on within another one; only that one is reported as progress.</summary>
    /// <exception cref="EngineException">It took longer than the engine may.</exception>
    public Task InnerStepAsync(string name, Action<CancellationToken> step, CancellationToken cancellationToken) => MeasureAsync(
        name,
        () => _limit.RunAsync(
            name,
            token =>
            {
                step(token);
                return true;
            },
            cancellationToken));

    private async Task<T> MeasureAsync<T>(string name, Func<Task<T>> step)
    {
        using var limit = new CancellationTokenSource(engine.Timeout, timeProvider);
        await using var registration = limit.Token.Register(() => Lease?.LeaveToExpire());
        using var span = RunTelemetry.StartStep(name);
        _span = span;
        var (from, counted) = (timeProvider.GetTimestamp(), CountedTime());
        var result = await step();
        Count(name, from, counted);
        return result;
    }

    /// <summary>The same for a step that works on the local copy, which has no more time than the engine.</summary>
    /// <exception cref="EngineException">It took longer.</exception>
    public Task<T> LocalStepAsync<T>(string name, Func<CancellationToken, Task<T>> step, CancellationToken cancellationToken) =>
        StepAsync(name, () => _limit.RunAsync(name, step, cancellationToken));

    /// <inheritdoc cref="LocalStepAsync{T}(string, Func{CancellationToken, Task{T}}, CancellationToken)"/>
    public Task<T> LocalStepAsync<T>(string name, Func<CancellationToken, T> step, CancellationToken cancellationToken) =>
        StepAsync(name, () => _limit.RunAsync(name, step, cancellationToken));

    public void CheckedOut(CheckOut checkOut)
    {
        _checkOut = checkOut;
        _fetched += checkOut.BytesMoved;
        RunTelemetry.Moved(request.OrganizationId, fetched: checkOut.BytesMoved, sent: 0);
    }

    public void Folded(FoldResult fold)
    {
        _fold = fold.IsChanged ? fold : null;
        if (fold.Unreadable > 0)
        {
            Warn(FormattableString.Invariant(
                $"{fold.Unreadable} {(fold.Unreadable == 1 ? "batch" : "batches")} of events below '{DatabaseKeys.Events(DatabaseKeys.Of(request.OrganizationId))}' cannot be read, or {(fold.Unreadable == 1 ? "is not what its name says" : "are not what their names say")}, so the plan does not know what is reported there. Report those events again."));
        }
    }

    /// <summary>Follows <see cref="Scheduled"/>: what was planned is counted once it is committed.</summary>
    public void Committed(CommitResult commit)
    {
        _commit = commit;
        RunTelemetry.Moved(request.OrganizationId, fetched: 0, sent: commit.BytesMoved);
        if (Rows is { } rows)
        {
            RunTelemetry.Committed(request.OrganizationId, rows.Inserted, rows.Updated, rows.Deleted);
        }
    }

    public void Scheduled(ScheduleResult result)
    {
        _result = result;
        ReplaceStep(result.Steps);
    }

    /// <summary>What the guard found in the plan. Where that holds nothing back, it is a warning.</summary>
    public void Judged(Judgement judgement)
    {
        _guard = judgement.Report;
        if (_guard is { ApprovedRun: null } && (request.DryRun || !judgement.IsHeld))
        {
            foreach (var finding in _guard.Findings)
            {
                Warn(judgement.IsHeld && finding.Holds ? $"Guard: {finding}; a run would be held." : $"Guard: {finding}.");
            }
        }
    }

    /// <summary>The plan, if there is one, is held back, and its safe part was carried out instead.</summary>
    public void Withdrawn(SafePart safePart)
    {
        _safePart = safePart;
        _guard = _guard is null ? null : _guard with { Withheld = _result?.Rows };
        ReplaceStep(safePart.Steps);
    }

    /// <summary>The emails of the day as they are left; <see langword="null"/> where that could not be counted.</summary>
    public void Counted(DayTotals? day) => _day = day;

    /// <summary>Notes what people should know although the run goes on; <see langword="null"/> is nothing.</summary>
    public void Warn(string? warning)
    {
        // A run that is held folds twice.
        if (warning is not null && !_warnings.Contains(warning, StringComparer.Ordinal))
        {
            _warnings.Add(warning);
        }
    }

    public void Report(ScheduleProgress value) => progress?.Report(value);

    /// <summary>What became of the rows.</summary>
    private RowCounts? Rows => _safePart?.Rows ?? _result?.Rows;

    private TimeSpan CountedTime()
    {
        lock (_counting)
        {
            return _countedTime;
        }
    }

    /// <summary>The time of a step within another is not that one's, too: all steps together are no longer than the run.</summary>
    /// <param name="name">The step.</param>
    /// <param name="from">When it began.</param>
    /// <param name="counted">What was counted until then.</param>
    private void Count(string name, long from, TimeSpan counted)
    {
        lock (_counting)
        {
            var own = timeProvider.GetElapsedTime(from) - (_countedTime - counted);
            var elapsed = own > TimeSpan.Zero ? own : TimeSpan.Zero;
            _steps.Add(new StepTime(name, elapsed));
            _countedTime += elapsed;
        }
    }

    /// <summary>Steps that were measured in their own place take the place of the one that they make up.</summary>
    private void ReplaceStep(IReadOnlyList<StepTime> steps)
    {
        if (steps.Count > 0)
        {
            RunTelemetry.TraceSteps(_span, steps);
            _steps.RemoveAt(_steps.Count - 1);
            _steps.AddRange(steps);
        }
    }

    public RunReport ReportOf(RunStatus status, string? reason = null, FailureCategory? rejection = null) => _report = new()
    {
        RunId = request.RunId,
        OrganizationId = request.OrganizationId,
        Status = status,
        Reason = reason,
        Rejection = rejection,
        Warnings = _warnings.Count > 0 ? _warnings : null,
        DryRun = request.DryRun,
        Try = request.Try,
        StartedAt = StartedAt,
        Milliseconds = (long)timeProvider.GetElapsedTime(_started).TotalMilliseconds,
        BaseVersion = _checkOut?.BaseVersion,
        Version = _commit?.Version,
        BytesFetched = _fetched,
        BytesSent = _commit?.BytesMoved ?? 0,
        Traffic = ReportedTraffic.Of(Traffic),
        Events = _fold,
        Rows = Rows,
        Triggers = _safePart is null ? _result?.Triggers : _safePart.Triggers,
        CheckpointRefusal = _safePart is null ? _result?.CheckpointRefusal : _safePart.CheckpointRefusal,
        Plan = _result is null ? null : ReportedPlan.Of(_result),

        // Of a run that fails later nothing is left of what was counted.
        DayOfRun = status is RunStatus.Completed or RunStatus.Unchanged or RunStatus.Held ? _day : null,
        Guard = _guard,
        Pause = Pause,
        Steps = _steps,
    };

    /// <summary>An outcome with all that was asked of the store, unless its report is that of an earlier try.</summary>
    public RunOutcome Complete(RunOutcome outcome) => outcome.Report is { } report && ReferenceEquals(report, _report)
        ? outcome with { Report = report with { Traffic = ReportedTraffic.Of(Traffic) } }
        : outcome;
}
