using EmailScheduler.Runs;
using EmailScheduler.Runs.Engines;
using EmailScheduler.Runs.Reports;
using EmailScheduler.Runs.Settings;
using EmailScheduler.Scheduling.Model;
using EmailScheduler.Storage.Layouts.Stored;
using EmailScheduler.Storage.Objects.S3;
using EmailScheduler.Torture;

namespace EmailScheduler.Storage.Tests.S3;

/// <summary>
/// Each answer to each request of a run is malformed once, in every way that fits it: the run completes, or ends as transient and completes when it is tried again; the next
/// run completes; and each is in the database once.
/// </summary>
public sealed class MalformedAnswerTests : IAsyncLifetime
{
    private const long Organization = 99;
    private const int EveryPosition = -1;
    private const string Key = "org-data/99.db";

    private readonly TestFolder _folder = new();
    private readonly List<string> _runs = [];
    private int _number;
    private MemoryS3Server _server = null!;
    private FaultProxy _proxy = null!;
    private S3ObjectStore _direct = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await MemoryS3Server.StartAsync();
        _proxy = await FaultProxy.StartAsync(_server.Options);
        _direct = new S3ObjectStore(_server.Options);
    }

    public async ValueTask DisposeAsync()
    {
        _direct.Dispose();
        await _proxy.DisposeAsync();
        await _server.DisposeAsync();
        _folder.Dispose();
    }

    /// <summary>A part of the cases by default, spread over all requests and all ways.</summary>
    [Theory]
    [InlineData("object")]
    [InlineData("log")]
    public async Task Run_EachAnswerMalformedOnce_RightOrTransientAndTheNextRight(string layout)
    {
        await CreateAsync(layout);
        var answers = await RecordAsync();
        var all = answers.SelectMany((answer, position) => Malformation.All.Where(malformation => malformation.Fits(answer)).Select(malformation => (Position: position, Malformation: malformation)));
        var cases = LongTests.Some([.. all], byDefault: 12, wanted: 100).ToList();

        var failures = new List<string>();
        foreach (var (position, malformation) in cases)
        {
            failures.AddRange(from failure in await FailuresAsync(position, malformation) select $"answer {position}, {malformation.Name}: {failure}");
        }

        Assert.Empty(failures);
        Assert.Equal(_runs, await ReadAsync());
        Assert.True(_proxy.Malformed > cases.Count * 2 / 3, $"Only {_proxy.Malformed} of {cases.Count} answers were malformed.");
    }

    /// <summary>The answers of a run that is not among the first: it has versions to remove.</summary>
    private async Task<List<RawAnswer>> RecordAsync()
    {
        var answers = new List<RawAnswer>();
        for (var run = 0; run < 5; run++)
        {
            answers.Clear();
            Assert.Equal(RunStatus.Completed, (await RunAsync(EveryPosition, new Malformation("recorded", answer => Record(answers, answer), _ => { }))).Status);
        }

        Assert.InRange(answers.Count, 10, 40);
        return answers;
    }

    private static bool Record(List<RawAnswer> answers, RawAnswer answer)
    {
        answers.Add(answer);
        return false;
    }

    private async Task<List<string>> FailuresAsync(int position, Malformation malformation)
    {
        var failures = new List<string>();
        var outcome = await RunAsync(position, malformation);
        if (outcome.Status == RunStatus.Transient)
        {
            outcome = await RunAsync(position, malformation: null, outcome.RunId);
            failures.AddRange(Faults(await RunAsync(position, malformation: null)));
        }

        failures.AddRange(Faults(outcome));
        failures.AddRange(await _direct.HeadAsync(DatabaseKeys.Lease(Key), Cancel) is null ? [] : ["The lease was not released."]);
        return failures;
    }

    private static IEnumerable<string> Faults(RunOutcome ended) => ended.Status == RunStatus.Completed ? [] : [$"{ended.RunId} ended as {ended.Status}: {ended.Reason}"];

    /// <param name="position">Which answer is malformed: the first from here on that it fits, since a run on a longer log has other requests before.</param>
    /// <param name="malformation">How.</param>
    /// <param name="again">The run that is tried again; <see langword="null"/> for a new one.</param>
    private async Task<RunOutcome> RunAsync(int position, Malformation? malformation, string? again = null)
    {
        var (left, malformed) = (position, _proxy.Malformed);
        _proxy.Malformation = malformation;
        _proxy.Decide = _ => malformation is not null && (position == EveryPosition || (Interlocked.Decrement(ref left) < 0 && _proxy.Malformed == malformed)) ? Fault.MalformAnswer : Fault.None;
        var runId = again ?? string.Create(CultureInfo.InvariantCulture, $"20250121T143022Z-{++_number:x8}");
        if (again is null)
        {
            _runs.Add(runId);
        }

        using var store = new S3ObjectStore(MemoryS3Server.OptionsAt(_proxy.Address));
        var run = new OrganizationRun(store, Settings, new AppendingEngine(), TimeProvider.System, NullLogger.Instance);
        try
        {
            return await run.RunAsync(new RunRequest { OrganizationId = Organization, RunId = runId, Try = again is null ? 1 : 2, AsOf = new DateOnly(2025, 1, 21) }, null, Cancel);
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            // What a person would be shown as an internal error: as an outcome, so that all of them are listed.
            return new RunOutcome { Status = RunStatus.Rejected, OrganizationId = Organization, RunId = runId, Reason = failure.ToString() };
        }
    }

    private RunSettings Settings => new() { TempFolder = _folder.Path, LogPublication = PublicationSchedule.EveryRun, VersionsNewest = 3, VersionDays = 0 };

    private async Task CreateAsync(string layout)
    {
        void Create(string path) => Sql.Execute(path, "CREATE TABLE contacts(id INTEGER PRIMARY KEY, email TEXT); INSERT INTO contacts VALUES (1, 'ada@example.com'), (2, hex(randomblob(30000))); CREATE TABLE runs(n INTEGER PRIMARY KEY, run_id TEXT NOT NULL);");

        var options = new DatabaseSessionOptions { NewDatabase = layout == "log" ? DatabaseLayoutKind.Log : DatabaseLayoutKind.PlainObject };
        var sessions = new DatabaseSessions(_direct, options, TimeProvider.System, NullLogger.Instance);
        await sessions.CreateAsync(Key, await sessions.ExamineAsync(Key, Cancel), "origin", _folder.File("new.db"), Create, Cancel);
    }

    private async Task<string[]> ReadAsync()
    {
        var sessions = new DatabaseSessions(_direct, new DatabaseSessionOptions(), TimeProvider.System, NullLogger.Instance);
        var checkOut = await sessions.CheckOutToReadAsync(Key, _folder.File("read.db"), Cancel);
        return ((string)Sql.Read(checkOut.Path, "SELECT group_concat(run_id, ' ') FROM (SELECT run_id FROM runs ORDER BY n)")!).Split(' ');
    }

    /// <summary>Adds one row that shows which run it was.</summary>
    private sealed class AppendingEngine : IScheduleEngine
    {
        private static readonly Dictionary<string, long> None = [];

        public Task<ScheduleResult> ScheduleAsync(string databasePath, ScheduleRequest request, IProgress<ScheduleProgress>? progress, CancellationToken cancellationToken)
        {
            Sql.Execute(databasePath, $"INSERT INTO runs(run_id) VALUES ('{request.RunId}')");
            return Task.FromResult(new ScheduleResult
            {
                Today = new DateOnly(2025, 1, 21),
                FirstDay = new DateOnly(2025, 1, 21),
                Settings = new EffectiveSettings(request.Settings, SizeProfile.Small, 1, 1, 50, 3, new Dictionary<string, int>()),
                Contacts = 2,
                ValidContacts = 1,
                Excluded = None,
                InvalidDates = None,
                WindowUnknown = 0,
                Emails = [],
                SkipReasons = None,
                Calendar = [],
                Rows = new RowCounts(1, 0, 0, 0, 0),
                FileChanged = true,
                Steps = [],
            });
        }
    }
}
