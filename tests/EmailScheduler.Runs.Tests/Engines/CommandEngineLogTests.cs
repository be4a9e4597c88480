using EmailScheduler.Scheduling.Writing;
using EmailScheduler.Storage.Layouts;
using EmailScheduler.Storage.Layouts.Logs;
using EmailScheduler.Storage.Litestream;

namespace EmailScheduler.Runs.Tests.Engines;

/// <summary>An external program over a log: it may rewrite the file however it likes, and what it left is committed as a delta.</summary>
public sealed class CommandEngineLogTests : IAsyncLifetime
{
    private const string Schedules = """
        CREATE TABLE email_schedules(id INTEGER PRIMARY KEY, contact_id INTEGER, email_type TEXT, scheduled_send_date TEXT, status TEXT, skip_reason TEXT);
        CREATE TABLE filler(id INTEGER PRIMARY KEY, text TEXT);
        WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2000) INSERT INTO filler SELECT i, hex(randomblob(40)) FROM n;
        """;

    private const string Planned = "INSERT INTO email_schedules VALUES (1, 1, 'birthday', '2025-06-17', 'pre-scheduled', NULL);";
    private const string More = "WITH RECURSIVE n(i) AS (SELECT 10 UNION ALL SELECT i + 1 FROM n WHERE i < 5000) INSERT INTO email_schedules SELECT i, 1, 'birthday', '2025-06-17', 'pre-scheduled', hex(randomblob(40)) FROM n;";

    private readonly RunFolder _folder = new();

    public CommandEngineLogTests() => _folder.Settings = _folder.Settings with { Engine = new EngineSettings { Command = "bash" } };
    private string _converted = "";
    private readonly string _scripts = Directory.CreateTempSubdirectory("email-scheduler-engine-").FullName;

    private string Prepared => Path.Combine(_scripts, "prepared.db");

    private string Local => Path.Combine(_scripts, "local.db");

    private LogHistory History => new(_folder.Store, RunFolder.Key, new LogLayoutOptions(), _folder.Clock, NullLogger.Instance);

    public async ValueTask InitializeAsync()
    {
        await _folder.WithDatabaseAsync(Schedules);
        _converted = (await _folder.History.ConvertAsync(DatabaseLayoutKind.Log, Cancel)).RunId;
    }

    public ValueTask DisposeAsync()
    {
        _folder.Dispose();
        Directory.Delete(_scripts, recursive: true);
        return ValueTask.CompletedTask;
    }

    [Theory]
    [InlineData("changes a row", Planned)]
    [InlineData("rebuilds the file in another order", Planned + "DELETE FROM filler WHERE id % 3 = 0; VACUUM")]
    [InlineData("makes it longer", Planned + More)]
    [InlineData("makes it shorter", Planned + "DROP TABLE filler; VACUUM")]
    [InlineData("leaves it in WAL mode, closed", "PRAGMA journal_mode = WAL;" + Planned)]
    public async Task RunAsync_ProgramRewritesTheFile_ItsVeryBytesAreOneCommit(string what, string sql)
    {
        await PrepareAsync(sql);

        var outcome = await RunAsync();

        Assert.True(outcome.Status == RunStatus.Completed, $"{what}: {outcome.Status}, {outcome.Reason}");
        Assert.Equal([_folder.Request.RunId, _converted], (await History.ListAsync(cancellationToken: Cancel)).Select(commit => commit.RunId));
        await History.RestoreAsync(new TxId(2), Local, Cancel);

        // What the run keeps for the next one comes after what the program did.
        SchedulerState.Write(Prepared, "guard_baseline", SchedulerState.Read(Local, "guard_baseline", Cancel)!, Cancel);
        Assert.Equal(await File.ReadAllBytesAsync(Prepared, Cancel), await File.ReadAllBytesAsync(Local, Cancel));
        _folder.AssertNothingIsLeftBehind();
    }

    [Fact]
    public async Task RunAsync_ProgramChangesThePageSize_IsRefusedAndNothingIsCommitted()
    {
        await PrepareAsync(Planned + "PRAGMA page_size = 8192; VACUUM");
        var before = await _folder.ContentAsync();

        var outcome = await RunAsync();

        Assert.Equal(RunStatus.Rejected, outcome.Status);
        Assert.Contains("page size", outcome.Reason, StringComparison.Ordinal);
        Assert.Equal(before.Keys.Where(key => key.Contains(".ltx/", StringComparison.Ordinal)), (await _folder.ContentAsync()).Keys.Where(key => key.Contains(".ltx/", StringComparison.Ordinal)));
    }

    private async Task PrepareAsync(string sql)
    {
        await History.RestoreAsync(new TxId(1), Prepared, Cancel);
        Sql.Execute(Prepared, sql);
    }

    private async Task<RunOutcome> RunAsync()
    {
        var script = Path.Combine(_scripts, "engine.sh");
        await File.WriteAllTextAsync(script, $"cp '{Prepared}' \"$1\"\n", Cancel);
        var engine = new CommandEngine(new EngineSettings { Command = "bash", Arguments = [script] }, _folder.Clock, new LogLines());
        return await _folder.Run(engine).RunAsync(_folder.Request, cancellationToken: Cancel);
    }
}
