using EmailScheduler.Storage.Layouts;
using EmailScheduler.Storage.Objects.S3;

namespace EmailScheduler.Runs.Tests;

/// <summary>What runs ask of their store, which costs money: docs/storage-protocol.md, section 4.1, lists the requests. On the directory store each call counts as one.</summary>
public sealed class RunTrafficTests : IAsyncDisposable
{
    private const string Server = "EMAILSCHEDULER_TEST_S3";
    private const int MostRequests = 12;
    private const int MostRequestsUnchanged = 6;
    private const int MostBytesUnchanged = 10_000;

    /// <summary>A server's answer takes longer than its work: many requests at once.</summary>
    private static readonly ParallelOptions AtOnce = new() { MaxDegreeOfParallelism = 16 };

    private readonly RunFolder _folder = new();
    private S3ObjectStore? _bucket;
    private int _runs;

    public async ValueTask DisposeAsync()
    {
        if (_bucket is not null)
        {
            await Parallel.ForEachAsync(_bucket.ListAsync(""), AtOnce, async (entry, cancel) => await _bucket.DeleteAsync(entry.Key, cancellationToken: cancel));

            _bucket.Dispose();
        }

        _folder.Dispose();
    }

    /// <summary>The store, the size of the database, and whether the run starts from a copy that an earlier one kept.</summary>
    public static TheoryData<string, int, bool> Databases => new()
    {
        { "directory", 1, true },
        { "directory", 1, false },
        { "bucket", 1, true },
        { "bucket", 20, false },
        { "bucket", LongTests.Choose(1, 65), false },
    };

    [Theory]
    [MemberData(nameof(Databases))]
    public async Task RunAsync_ChangedDatabase_AtMostTwelveRequestsBeyondTheData(string store, int megabytes, bool warm)
    {
        // With two versions kept, the runs from the third on have an old one to remove, as every run has in the end.
        _folder.Settings = _folder.Settings with { VersionsNewest = 2, VersionDays = 0, WarmFolder = warm ? _folder.Warm : null };
        var used = await OpenAsync(store);
        await FillAsync(used, megabytes);

        for (var run = 0; run < 4; run++)
        {
            var report = await RunAsync(used, ScriptedEngine.Counting);

            // The first upload in parts of a process asks the server what it promises, and removes what crashed uploads have left.
            // The second release of a lease asks what it promises of removals; until then the lease is looked at.
            var asked = (run == 0 && report.Traffic!.ByKind.ContainsKey("part") ? 4 : 0) + (run < 2 ? 1 : 0);
            Assert.True(BeyondTheData(report) <= MostRequests + asked, Words(report));
            Assert.Equal((run < 2 ? 1 : 2) + (store == "bucket" && run == 1 ? 1 : 0), report.Traffic!.ByKind["delete"]);
            Assert.True(report.Traffic.BytesSent > report.BytesSent, Words(report));
        }
    }

    [Theory]
    [InlineData("directory")]
    [InlineData("bucket")]
    public async Task RunAsync_UnchangedAndWarm_AtMostSixRequestsAndTenKilobytes(string store)
    {
        _folder.Settings = _folder.Settings with { WarmFolder = _folder.Warm };
        var used = await OpenAsync(store);
        await FillAsync(used, megabytes: 1);
        await RunAsync(used, ScriptedEngine.Counting);

        // The second run of a process asks the server whether it keeps the condition of a removal.
        var asking = await RunAsync(used, ScriptedEngine.Idle);
        var report = await RunAsync(used, ScriptedEngine.Idle);

        Assert.Equal(store == "bucket" ? "delete 2, head 1, list 1, put 4" : "delete 1, list 1, put 4", Words(asking));
        Assert.Equal(RunStatus.Unchanged, report.Status);
        Assert.Equal("delete 1, list 1, put 4", Words(report));
        Assert.Equal(MostRequestsUnchanged, report.Traffic!.Requests);
        Assert.InRange(report.Traffic.BytesSent + report.Traffic.BytesReceived, 1, MostBytesUnchanged);
    }

    /// <summary>A process that runs once makes no more requests than it needs: it asks nothing of the server for runs that do not come.</summary>
    [Fact]
    public async Task RunAsync_UnchangedAndWarmOnceInAProcess_LooksAtItsLease()
    {
        _folder.Settings = _folder.Settings with { WarmFolder = _folder.Warm };
        var used = await OpenAsync("bucket");
        await FillAsync(used, megabytes: 1);
        await RunAsync(used, ScriptedEngine.Counting);
        using var process = new S3ObjectStore(S3StoreOptions.Read(used.Address, name => name == "AWS_ENDPOINT_URL_S3" ? Environment.GetEnvironmentVariable(Server) : Environment.GetEnvironmentVariable(name)));

        var report = await RunAsync(process, ScriptedEngine.Idle);

        Assert.Equal(RunStatus.Unchanged, report.Status);
        Assert.Equal("delete 1, head 1, list 1, put 4", Words(report));
    }

    /// <summary>The store, and how many objects of others are below the log's prefix: a request of a listing gets a thousand.</summary>
    public static TheoryData<string, int> LogNeighbours => new() { { "directory", 0 }, { "directory", LongTests.Choose(5, 1100) }, { "bucket", LongTests.Choose(5, 1100) } };

    [Theory]
    [MemberData(nameof(LogNeighbours))]
    public async Task RunAsync_Log_ListsItOnceAndOnceBeforeTheCommit(string store, int foreign)
    {
        var used = await OpenAsync(store);
        await FillAsync(used, megabytes: 1);
        Assert.True((await _folder.HistoryOver(used).ConvertAsync(DatabaseLayoutKind.Log, Cancel)).Succeeded);
        await Parallel.ForAsync(0, foreign, AtOnce, async (number, cancel) =>
            await used.PutAsync(new PutRequest { Key = $"{RunFolder.Key}.ltx/0000/{number}.txt", Content = ObjectContent.FromBytes(new byte[1]) }, cancel));
        var listing = foreign > 1000 ? 2 : 1;

        // Once a check-out would read about ten files, by what they hold, compaction is due: the log is listed once more, one file is put.
        var compactions = 0;
        for (var files = 2; files <= 12; files++)
        {
            var traffic = (await RunAsync(used, ScriptedEngine.Counting)).Traffic!;
            var isDue = traffic.ByKind["put"] == 6;
            compactions += isDue ? 1 : 0;

            Assert.Equal(1 + ((isDue ? 3 : 2) * listing), traffic.ByKind["list"]);
            Assert.Equal(isDue ? 6 : 5, traffic.ByKind["put"]);
        }

        Assert.InRange(compactions, 1, 2);

        Assert.Equal(1 + listing, (await RunAsync(used, ScriptedEngine.Idle)).Traffic!.ByKind["list"]);
    }

    /// <summary>However long the log is: its newest commit names the runs before it, and confirms the local copy.</summary>
    [Theory]
    [InlineData("directory")]
    [InlineData("bucket")]
    public async Task RunAsync_UnchangedWarmLog_EightRequests(string store)
    {
        _folder.Settings = _folder.Settings with { WarmFolder = _folder.Warm };
        var used = await OpenAsync(store);
        await FillAsync(used, megabytes: 1);
        Assert.True((await _folder.HistoryOver(used).ConvertAsync(DatabaseLayoutKind.Log, Cancel)).Succeeded);
        await used.DeleteAsync(RunFolder.Key, cancellationToken: Cancel);
        for (var commit = 0; commit < 20; commit++)
        {
            Assert.Equal(RunStatus.Completed, (await RunAsync(used, ScriptedEngine.Counting)).Status);
        }

        var report = await RunAsync(used, ScriptedEngine.Idle);

        Assert.Equal(RunStatus.Unchanged, report.Status);
        Assert.Equal("delete 1, head 1, list 2, put 4", Words(report));
        Assert.InRange(report.Traffic!.BytesSent + report.Traffic.BytesReceived, 1, MostBytesUnchanged);
    }

    [Fact]
    public async Task RunAsync_Completed_ReportsRequestsByKindAndBytes()
    {
        await _folder.WithDatabaseAsync();

        var report = await RunAsync(_folder.Store, ScriptedEngine.Counting);

        // The first listing finds the database, the second looks for this run among the versions, because whoever put the database there did not say which runs came before.
        Assert.Equal("copy 1, delete 1, get 1, list 3, put 5", Words(report));
        Assert.Equal(11, report.Traffic!.Requests);
        Assert.Equal(report.BytesFetched, report.Traffic.BytesReceived);
        Assert.InRange(report.Traffic.BytesSent, report.BytesSent + 1, report.BytesSent + 10_000);
    }

    [Fact]
    public async Task RunAsync_Completed_TheStoredReportCountsWhatCameBeforeIt()
    {
        await _folder.WithDatabaseAsync();

        var report = await RunAsync(_folder.Store, ScriptedEngine.Counting);
        var stored = await _folder.Database.Reports.FindAsync(report.RunId, Cancel);

        // Its own writing, that of the organization's status and the release of the lease follow.
        Assert.Equal(report.Traffic!.Requests - 3, stored!.Traffic!.Requests);
        Assert.DoesNotContain("delete", stored.Traffic.ByKind.Keys);
    }

    [Fact]
    public async Task RunAsync_LeaseRenewedWhileItWorks_CountsTheRenewals()
    {
        var clock = new FakeTimeProvider(new DateTimeOffset(2025, 6, 1, 12, 0, 0, TimeSpan.Zero));
        using var folder = await new RunFolder(clock).WithDatabaseAsync();
        var renewed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var puts = 0;
        var store = new LossyStore(folder.Store, key =>
        {
            // Two puts take and prove the lease, the third renews it.
            if (key == RunFolder.Key + ".lock" && ++puts == 3)
            {
                renewed.SetResult();
            }

            return null;
        });
        var engine = new ScriptedEngine(
            async (_, _) =>
            {
                clock.Advance(folder.Settings.LeaseTimeout / 3);
                await renewed.Task;
            },
            inserted: 0);

        var outcome = await folder.Run(engine, store).RunAsync(folder.Request, cancellationToken: Cancel);

        Assert.Equal(RunStatus.Unchanged, outcome.Status);
        Assert.Equal(5, outcome.Report!.Traffic!.ByKind["put"]);
    }

    [Fact]
    public async Task RunAsync_AgainAfterItsCommit_TellsTheTrafficOfTheTryThatCommitted()
    {
        await _folder.WithDatabaseAsync();
        await _folder.Run(ScriptedEngine.Counting).RunAsync(_folder.Request, cancellationToken: Cancel);
        var stored = await _folder.Database.Reports.FindAsync(_folder.Request.RunId, Cancel);

        var again = await _folder.Run(ScriptedEngine.Counting).RunAsync(_folder.Request, cancellationToken: Cancel);

        Assert.Equal(stored!.Traffic!.Requests, again.Report!.Traffic!.Requests);
        Assert.Equal(stored.StartedAt, again.Report.StartedAt);
    }

    [Fact]
    public async Task RunAsync_TryThatFails_ReportsItsOwnTraffic()
    {
        await _folder.WithDatabaseAsync();
        var down = new LossyStore(_folder.Store, key => key == RunFolder.Key ? new ObjectStoreException(ObjectStoreFailure.Transient, "down") : null);

        var failed = await _folder.Run(ScriptedEngine.Counting, down).RunAsync(_folder.Request, cancellationToken: Cancel);
        var completed = await _folder.Run(ScriptedEngine.Counting).RunAsync(_folder.Request, cancellationToken: Cancel);

        Assert.Equal((RunStatus.Transient, RunStatus.Completed), (failed.Status, completed.Status));
        Assert.Equal(11, completed.Report!.Traffic!.Requests);
        Assert.True(failed.Report!.Traffic!.ByKind["put"] >= 5, Words(failed.Report));
    }

    [Fact]
    public void Deserialize_ReportOfAnOlderVersion_HasNoTraffic()
    {
        const string Older = """{"runId":"20250601T120000Z-0a1b2c3d","organizationId":99,"status":"completed","bytesFetched":1,"bytesSent":2}""";

        Assert.Null(System.Text.Json.JsonSerializer.Deserialize<RunReport>(Older, StoredJson.Options)!.Traffic);
    }

    /// <summary>Ranges of the database are all that a run of these tests gets.</summary>
    private static long BeyondTheData(RunReport report) =>
        report.Traffic!.Requests - report.Traffic.ByKind.GetValueOrDefault("part") - report.Traffic.ByKind.GetValueOrDefault("get");

    private static string Words(RunReport report) =>
        string.Join(", ", report.Traffic!.ByKind.OrderBy(kind => kind.Key, StringComparer.Ordinal).Select(kind => $"{kind.Key} {kind.Value}"));

    private async Task<IObjectStore> OpenAsync(string store)
    {
        if (store == "directory")
        {
            return _folder.Store;
        }

        var endpoint = Environment.GetEnvironmentVariable(Server);
        Assert.SkipUnless(!string.IsNullOrEmpty(endpoint), $"No S3 server is named by {Server}; run 'tests/s3-server/with-server.sh dotnet test'.");
        _bucket = new S3ObjectStore(S3StoreOptions.Read($"s3://traffic-{Guid.NewGuid():N}", name => name == "AWS_ENDPOINT_URL_S3" ? endpoint : Environment.GetEnvironmentVariable(name)));
        await _bucket.CreateBucketAsync(Cancel);
        return _bucket;
    }

    private async Task FillAsync(IObjectStore store, int megabytes)
    {
        await _folder.WithDatabaseAsync($"CREATE TABLE ballast(content); INSERT INTO ballast VALUES (zeroblob({megabytes} * 1048576));");
        if (store != _folder.Store)
        {
            await store.PutAsync(new PutRequest { Key = RunFolder.Key, Content = ObjectContent.FromBytes(await _folder.ReadAsync(RunFolder.Key)) }, Cancel);
        }
    }

    private async Task<RunReport> RunAsync(IObjectStore store, ScriptedEngine engine)
    {
        var request = _folder.Request with { RunId = $"20250601T1200{_runs++:00}Z-0a1b2c3d" };
        return (await _folder.Run(engine, store).RunAsync(request, cancellationToken: Cancel)).Report!;
    }
}
