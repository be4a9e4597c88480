using EmailScheduler.Storage.Layouts;
using EmailScheduler.Storage.Leases;
using EmailScheduler.Storage.Workspaces;

namespace EmailScheduler.Runs.Tests;

public sealed class OrganizationRunTests : RunFolderTests
{
    private const string LeaseKey = "org-data/99.db.lock";
    private const string Report = "org-data/99.db.runs/20250601T120000Z-0a1b2c3d.json";
    private const string Status = "org-status/99.json";

    [Fact]
    public async Task RunAsync_SomethingToDo_CommitsReportsAndReleases()
    {
        await Folder.WithDatabaseAsync();

        var outcome = await Folder.Run(ScriptedEngine.Counting).RunAsync(Folder.Request, cancellationToken: Cancel);

        Assert.Equal(RunStatus.Completed, outcome.Status);
        Assert.Equal(1L, await Folder.QueryAsync("SELECT count(*) FROM counter"));
        var head = await Folder.Store.HeadAsync(RunFolder.Key, Cancel);
        Assert.Equal(head!.ETag, outcome.Report!.Version);
        Assert.Equal(head.Length, outcome.Report.BytesSent);
        Assert.Equal(["take the lease", "check out", "fingerprint", "schedule", "guard", "count the day", "verify", "commit", "maintenance"], outcome.Report.Steps.Select(step => step.Step));
        var stored = await Folder.Database.Reports.FindAsync(Folder.Request.RunId, Cancel);
        Assert.Equal((RunStatus.Completed, 1L), (stored!.Status, stored.Rows!.Inserted));
        Assert.Null(await Folder.Database.HolderAsync(Cancel));
        Folder.AssertNothingIsLeftBehind();
    }

    [Fact]
    public async Task RunAsync_NothingToDo_IsUnchangedAndSendsNoByte()
    {
        await Folder.WithDatabaseAsync();
        var before = await Folder.ContentAsync();

        var outcome = await Folder.Run(ScriptedEngine.Idle).RunAsync(Folder.Request, cancellationToken: Cancel);

        Assert.Equal((RunStatus.Unchanged, 0L), (outcome.Status, outcome.Report!.BytesSent));
        var after = await Folder.ContentAsync();
        Assert.True(after.Remove(Report));
        Assert.True(after.Remove(Status));
        Assert.Equal(before, after);
    }

    [Fact]
    public async Task RunAsync_LeaseHeld_IsBusyAndTouchesNothing()
    {
        await Folder.WithDatabaseAsync();
        var held = await Folder.Database.Leases.TryAcquireAsync(RunFolder.Key, "20250601T115900Z-ffffffff", 1, Cancel);
        await using var lease = held.Lease;
        var before = await Folder.ContentAsync();

        var outcome = await Folder.Run(ScriptedEngine.Counting).RunAsync(Folder.Request, cancellationToken: Cancel);

        Assert.Equal((RunStatus.Busy, "20250601T115900Z-ffffffff"), (outcome.Status, outcome.Holder!.RunId));
        Assert.Equal(TimeSpan.FromHours(1), outcome.Holder.ExpiresAt - outcome.Holder.TakenAt);
        Assert.Contains("20250601T115900Z-ffffffff", outcome.Reason, StringComparison.Ordinal);
        Assert.Equal(before, await Folder.ContentAsync());
        Folder.AssertNothingIsLeftBehind();
    }

    [Fact]
    public async Task RunAsync_SameRunDeliveredTwice_CountsOnce()
    {
        await Folder.WithDatabaseAsync();
        var first = await Folder.Run(ScriptedEngine.Counting).RunAsync(Folder.Request, cancellationToken: Cancel);

        var second = await Folder.Run(ScriptedEngine.Counting).RunAsync(Folder.Request, cancellationToken: Cancel);

        Assert.Equal((RunStatus.Completed, first.Report!.Version), (second.Status, second.Report!.Version));
        Assert.Equal(1L, await Folder.QueryAsync("SELECT count(*) FROM counter"));
    }

    [Fact]
    public async Task RunAsync_DiedBetweenCommitAndReport_FindsItsCommit()
    {
        await Folder.WithDatabaseAsync();
        await Folder.Run(ScriptedEngine.Counting).RunAsync(Folder.Request, cancellationToken: Cancel);
        await Folder.Store.DeleteAsync(Report, cancellationToken: Cancel);

        var second = await Folder.Run(ScriptedEngine.Counting).RunAsync(Folder.Request, cancellationToken: Cancel);

        Assert.Equal(RunStatus.Completed, second.Status);
        Assert.Contains("1 row changed", second.Reason, StringComparison.Ordinal);
        Assert.NotNull(await Folder.Database.Reports.FindAsync(Folder.Request.RunId, Cancel));
        Assert.Equal(1L, await Folder.QueryAsync("SELECT count(*) FROM counter"));
    }

    /// <summary>As a process that is asked to end may be when another has just done the same run.</summary>
    [Fact]
    public async Task RunAsync_CancelledAfterItHasFoundItsCommit_WritesTheStatusAndWarnsOfNothing()
    {
        await Folder.WithDatabaseAsync();
        await Folder.Run(ScriptedEngine.Counting).RunAsync(Folder.Request, cancellationToken: Cancel);
        await Folder.Store.DeleteAsync(Status, cancellationToken: Cancel);
        using var run = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var logged = new LogLines();
        var store = new WatchedStore(Folder.Store);
        store.HoldUp = _ => store.Gets.Contains(Status) ? run.CancelAsync() : Task.CompletedTask;

        var second = await Folder.Run(ScriptedEngine.Counting, store, logged).RunAsync(Folder.Request, cancellationToken: run.Token);

        Assert.True(run.IsCancellationRequested);
        Assert.Equal(RunStatus.Completed, second.Status);
        Assert.NotNull(await Folder.Store.HeadAsync(Status, Cancel));
        Assert.Empty(logged.Texts);
        Folder.AssertNothingIsLeftBehind();
    }

    [Fact]
    public async Task RunAsync_AnotherCommitsMeanwhile_LosesTheRaceAndChangesNothing()
    {
        await Folder.WithDatabaseAsync();
        var engine = new ScriptedEngine(async (file, _) =>
        {
            Sql.Execute(file, "CREATE TABLE counter(n)");
            await Folder.WithDatabaseAsync("CREATE TABLE theirs(n)");
        });

        var outcome = await Folder.Run(engine).RunAsync(Folder.Request, cancellationToken: Cancel);

        Assert.Equal(RunStatus.Transient, outcome.Status);
        Assert.StartsWith("Lost race", outcome.Reason, StringComparison.Ordinal);
        Assert.Equal("theirs", await Folder.QueryAsync("SELECT group_concat(name) FROM sqlite_schema WHERE name IN ('counter', 'theirs')"));
        Assert.Equal(RunStatus.Transient, (await Folder.Database.Reports.FindAsync(Folder.Request.RunId, Cancel))!.Status);
        Assert.Null(await Folder.Database.HolderAsync(Cancel));
    }

    /// <summary>An earlier try that was taken for dead goes on: it loses the race to the commit of its own run, and says that the run is done.</summary>
    [Theory]
    [InlineData(DatabaseLayoutKind.PlainObject)]
    [InlineData(DatabaseLayoutKind.Log)]
    public async Task RunAsync_LaterTryOfTheRunCommitsMeanwhile_AnswersByThatCommit(DatabaseLayoutKind layout)
    {
        await StartAsync(layout);
        var engine = new ScriptedEngine(async (file, _) =>
        {
            Sql.Execute(file, "CREATE TABLE counter(n)");
            Assert.Equal(RunStatus.Completed, (await Folder.Run(ScriptedEngine.Counting).RunAsync(Folder.Request with { Try = 2 }, cancellationToken: Cancel)).Status);
        });

        var outcome = await Folder.Run(engine).RunAsync(Folder.Request, cancellationToken: Cancel);

        Assert.Equal((RunStatus.Completed, 2), (outcome.Status, outcome.Report!.Try));
        Assert.Equal((RunStatus.Completed, 2), await StoredAsync());
        Assert.Null(await Folder.Database.HolderAsync(Cancel));
        Folder.AssertNothingIsLeftBehind();
    }

    /// <summary>The other way round: what was taken for dead commits first, and its successor finds that out at its own commit.</summary>
    [Theory]
    [InlineData(DatabaseLayoutKind.PlainObject)]
    [InlineData(DatabaseLayoutKind.Log)]
    public async Task RunAsync_EarlierTryCommitsMeanwhile_AnswersByThatCommit(DatabaseLayoutKind layout)
    {
        await StartAsync(layout);
        var (begun, goOn) = (new TaskCompletionSource(), new TaskCompletionSource());
        var zombie = Folder.Run(new ScriptedEngine(async (file, _) =>
        {
            Sql.Execute(file, "CREATE TABLE counter(n); INSERT INTO counter VALUES (1)");
            begun.SetResult();
            await goOn.Task;
        })).RunAsync(Folder.Request, cancellationToken: Cancel);
        await begun.Task;
        var engine = new ScriptedEngine(async (file, _) =>
        {
            Sql.Execute(file, "CREATE TABLE counter(n)");
            goOn.SetResult();
            Assert.Equal(RunStatus.Completed, (await zombie).Status);
        });

        var outcome = await Folder.Run(engine).RunAsync(Folder.Request with { Try = 2 }, cancellationToken: Cancel);

        Assert.Equal((RunStatus.Completed, 1), (outcome.Status, outcome.Report!.Try));
        Assert.Equal((RunStatus.Completed, 1), await StoredAsync());
        Assert.Null(await Folder.Database.HolderAsync(Cancel));
    }

    [Fact]
    public async Task RunAsync_NothingToDoBecauseALaterTryHasCommitted_AnswersByThatCommit()
    {
        await Folder.WithDatabaseAsync();
        var engine = new ScriptedEngine(
            async (_, _) => await Folder.Run(ScriptedEngine.Counting).RunAsync(Folder.Request with { Try = 2 }, cancellationToken: Cancel),
            inserted: 0);

        var outcome = await Folder.Run(engine).RunAsync(Folder.Request, cancellationToken: Cancel);

        Assert.Equal((RunStatus.Completed, 2), (outcome.Status, outcome.Report!.Try));
        Assert.Equal((RunStatus.Completed, 2), await StoredAsync());
    }

    /// <summary>It cannot renew, stood still until its trust in the lease had run out, fails at the store, or loses the race: a later try has the lease, so its word counts.</summary>
    [Theory]
    [InlineData("not renewed")]
    [InlineData("paused")]
    [InlineData("store down")]
    [InlineData("lost race")]
    public async Task RunAsync_FailsAfterALaterTryTookTheLease_SupersededAndLeavesTheReportToIt(string failure)
    {
        var clock = new FakeTimeProvider(new DateTimeOffset(2025, 6, 1, 12, 0, 0, TimeSpan.Zero));
        using var folder = new RunFolder(clock);
        await folder.WithDatabaseAsync();
        var before = await folder.ReadAsync(RunFolder.Key);
        ILease? later = null;
        var store = new LossyStore(folder.Store, key => failure switch
        {
            "paused" when key == LeaseKey && later is not null => new ObjectStoreException(ObjectStoreFailure.Transient, "down"),
            "store down" when key == RunFolder.Key => new ObjectStoreException(ObjectStoreFailure.Transient, "down"),
            _ => null,
        });
        var engine = new ScriptedEngine(async (file, token) =>
        {
            Sql.Execute(file, "CREATE TABLE counter(n)");
            later = (await folder.Database.Leases.TryAcquireAsync(RunFolder.Key, folder.Request.RunId, 2, Cancel)).Lease;
            await (failure switch
            {
                "not renewed" => StoppedAsync(() => clock.Advance(folder.Settings.LeaseTimeout / 3), token),
                "paused" => StoppedAsync(() => clock.Advance(folder.Settings.LeaseTimeout), token),
                "lost race" => folder.WithDatabaseAsync("CREATE TABLE theirs(n)"),
                _ => Task.CompletedTask,
            });
        });

        var outcome = await folder.Run(engine, store).RunAsync(folder.Request, cancellationToken: Cancel);

        Assert.Equal((RunStatus.Superseded, null), (outcome.Status, outcome.Report));
        Assert.Contains(folder.Request.RunId, outcome.Reason, StringComparison.Ordinal);
        var after = await folder.ReadAsync(RunFolder.Key);
        Assert.True(failure == "lost race" || before.SequenceEqual(after), "It has committed.");
        Assert.Null(await folder.Database.Reports.FindAsync(folder.Request.RunId, Cancel));
        Assert.Equal(2, (await folder.Database.HolderAsync(Cancel))!.Try);
        folder.AssertNothingIsLeftBehind();
        await later!.DisposeAsync();
    }

    [Theory]
    [InlineData(1, RunStatus.Superseded)]
    [InlineData(2, RunStatus.Busy)]
    [InlineData(3, RunStatus.Completed)]
    public async Task RunAsync_LeaseOfTheSecondTry_EndsByItsOwnNumber(int tryNumber, RunStatus expected)
    {
        await Folder.WithDatabaseAsync();
        await using var second = (await Folder.Database.Leases.TryAcquireAsync(RunFolder.Key, Folder.Request.RunId, 2, Cancel)).Lease;
        var before = await Folder.ContentAsync();

        var outcome = await Folder.Run(ScriptedEngine.Counting).RunAsync(Folder.Request with { Try = tryNumber }, cancellationToken: Cancel);

        Assert.Equal(expected, outcome.Status);
        Assert.Equal(expected == RunStatus.Completed ? null : Folder.Request.RunId, outcome.Holder?.RunId);
        if (expected != RunStatus.Completed)
        {
            Assert.Equal(before, await Folder.ContentAsync());
        }
    }

    [Fact]
    public async Task RunAsync_LeaseTakenAway_StopsAndDoesNotCommit()
    {
        var clock = new FakeTimeProvider(new DateTimeOffset(2025, 6, 1, 12, 0, 0, TimeSpan.Zero));
        using var folder = new RunFolder(clock);
        await folder.WithDatabaseAsync();
        var before = await folder.ReadAsync(RunFolder.Key);
        var engine = new ScriptedEngine(async (file, token) =>
        {
            Sql.Execute(file, "CREATE TABLE counter(n)");
            await folder.Database.Leases.BreakAsync(RunFolder.Key, _ => true, CancellationToken.None);
            await StoppedAsync(() => clock.Advance(folder.Settings.LeaseTimeout / 3), token);
        });

        var outcome = await folder.Run(engine).RunAsync(folder.Request, cancellationToken: Cancel);

        Assert.Equal(RunStatus.Transient, outcome.Status);
        Assert.StartsWith("Lost lease", outcome.Reason, StringComparison.Ordinal);
        Assert.Equal(before, await folder.ReadAsync(RunFolder.Key));
        folder.AssertNothingIsLeftBehind();
    }

    [Fact]
    public async Task RunAsync_Cancelled_ReleasesAndLeavesNothing()
    {
        await Folder.WithDatabaseAsync();
        var before = await Folder.ContentAsync();
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var engine = new ScriptedEngine(async (file, token) =>
        {
            Sql.Execute(file, "CREATE TABLE counter(n)");
            await cancel.CancelAsync();
            token.ThrowIfCancellationRequested();
        });

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Folder.Run(engine).RunAsync(Folder.Request, cancellationToken: cancel.Token));

        Assert.Equal(before, await Folder.ContentAsync());
        Folder.AssertNothingIsLeftBehind();
    }

    [Fact]
    public async Task RunAsync_UnforeseenFailure_IsThrownAndReportedByItsType()
    {
        await Folder.WithDatabaseAsync();
        var before = await Folder.ContentAsync();
        var engine = ScriptedEngine.Doing(_ => throw new InvalidOperationException("ada@example.com was not expected"));

        await Assert.ThrowsAsync<InvalidOperationException>(() => Folder.Run(engine).RunAsync(Folder.Request, cancellationToken: Cancel));

        Assert.Equal(before["org-data/99.db"], (await Folder.ContentAsync())["org-data/99.db"]);
        Assert.Null(await Folder.Database.HolderAsync(Cancel));
        var report = await Folder.Database.Reports.FindAsync(Folder.Request.RunId, Cancel);
        Assert.Equal(RunStatus.Transient, report!.Status);
        Assert.StartsWith("The run failed unexpectedly (System.InvalidOperationException);", report.Reason, StringComparison.Ordinal);
        Folder.AssertNothingIsLeftBehind();
    }

    /// <summary>A disk that is full passes where the copies of other runs fill it, and must be made larger where there are none.</summary>
    [Theory]
    [InlineData(true, RunStatus.Transient, null)]
    [InlineData(false, RunStatus.Rejected, FailureCategory.Configuration)]
    public async Task RunAsync_DiskIsFull_IsTriedAgainWhereOtherRunsFillIt(bool hasNeighbour, RunStatus status, FailureCategory? rejection)
    {
        await Folder.WithDatabaseAsync();
        using var neighbour = hasNeighbour ? Workspace.Create(Folder.Temp, "20250601T120000Z-ffffffff") : null;
        var engine = ScriptedEngine.Doing(_ => throw new IOException("There is no space left.", 28));

        var outcome = await Folder.Run(engine).RunAsync(Folder.Request, cancellationToken: Cancel);

        Assert.Equal((status, rejection), (outcome.Status, outcome.Rejection));
        Assert.Contains("A disk is full: There is no space left. Free some space there", outcome.Reason, StringComparison.Ordinal);
        Assert.Equal(hasNeighbour, outcome.Reason!.Contains("MaxParallelRuns", StringComparison.Ordinal));
    }

    /// <summary>What an engine must not do: statements, and a file that it leaves beside the database or a page that it tears; and what the run says of it.</summary>
    public static TheoryData<string, string, string> Mischief => new()
    {
        { "UPDATE contacts SET zip_code = '00000' WHERE id = 2", "", "changed 'contacts'" },
        { "DELETE FROM contacts WHERE id = 2", "", "changed 'contacts'" },
        { "INSERT INTO contacts(id, email) VALUES (3, 'eve@example.com')", "", "changed 'contacts'" },
        { "UPDATE contacts SET zip_code = 94105 WHERE id = 2; UPDATE contacts SET birth_date = x'00'", "", "changed 'contacts'" },
        { "ALTER TABLE contacts ADD COLUMN mark TEXT", "", "changed 'contacts'" },
        { "DROP TABLE contacts", "", "changed 'contacts'" },
        { "CREATE TABLE counter(n)", "-wal", "'-wal' file" },
        { "CREATE TABLE counter(n)", "-journal", "'-journal' file" },
        { "CREATE TABLE counter(n)", "torn", "does not pass quick_check" },
    };

    [Theory]
    [MemberData(nameof(Mischief))]
    public async Task RunAsync_EngineDoesWhatItMustNot_CommitsNothing(string sql, string leftBehind, string reason)
    {
        await Folder.WithDatabaseAsync();
        var before = await Folder.ContentAsync();
        var engine = ScriptedEngine.Doing(file =>
        {
            Sql.Execute(file, sql);
            if (leftBehind == "torn")
            {
                using var bytes = File.OpenWrite(file);
                bytes.Seek(4096, SeekOrigin.Begin);
                bytes.Write(new byte[4096]);
            }
            else if (leftBehind.Length > 0)
            {
                File.WriteAllText(file + leftBehind, "");
            }
        });

        var outcome = await Folder.Run(engine).RunAsync(Folder.Request, cancellationToken: Cancel);

        Assert.Equal((RunStatus.Rejected, FailureCategory.Engine), (outcome.Status, outcome.Rejection));
        Assert.Contains(reason, outcome.Reason, StringComparison.Ordinal);
        await AssertOnlyReportAndStatusCameAsync(before);
    }

    [Fact]
    public async Task RunAsync_NoContactsTable_IsRejectedByTheEngine()
    {
        await Folder.WithDatabaseAsync("DROP TABLE contacts; CREATE TABLE other(x);");
        var before = await Folder.ContentAsync();

        var outcome = await Folder.Run(new BuiltInEngine(TimeProvider.System)).RunAsync(Folder.Request, cancellationToken: Cancel);

        Assert.Equal((RunStatus.Rejected, FailureCategory.Database), (outcome.Status, outcome.Rejection));
        Assert.Contains("contacts", outcome.Reason, StringComparison.Ordinal);
        await AssertOnlyReportAndStatusCameAsync(before);
    }

    /// <summary>Which write fails, how, and how the run ends. After the commit nothing can make it not have happened.</summary>
    public static TheoryData<string, ObjectStoreFailure, RunStatus, long> StoreFaults => new()
    {
        { "org-data/99.db.lock", ObjectStoreFailure.Transient, RunStatus.Transient, 0 },
        { "org-data/99.db.lock", ObjectStoreFailure.Configuration, RunStatus.Rejected, 0 },
        { "org-data/99.db", ObjectStoreFailure.Transient, RunStatus.Transient, 0 },
        { "org-data/99.db", ObjectStoreFailure.Configuration, RunStatus.Rejected, 0 },
        { Report, ObjectStoreFailure.Transient, RunStatus.Completed, 1 },
        { Report, ObjectStoreFailure.Configuration, RunStatus.Completed, 1 },
        { Status, ObjectStoreFailure.Transient, RunStatus.Completed, 1 },
        { Status, ObjectStoreFailure.Configuration, RunStatus.Completed, 1 },
    };

    [Theory]
    [MemberData(nameof(StoreFaults))]
    public async Task RunAsync_StoreFails_EndsAsDue(string key, ObjectStoreFailure kind, RunStatus expected, long counted)
    {
        await Folder.WithDatabaseAsync("CREATE TABLE counter(n)");
        var store = new LossyStore(Folder.Store, put => put == key ? new ObjectStoreException(kind, $"'{put}' cannot be written") : null);

        var outcome = await Folder.Run(ScriptedEngine.Counting, store).RunAsync(Folder.Request, cancellationToken: Cancel);

        Assert.Equal(expected, outcome.Status);
        Assert.Equal(counted, await Folder.QueryAsync("SELECT count(*) FROM counter"));
        Assert.Null(await Folder.Database.HolderAsync(Cancel));
        Folder.AssertNothingIsLeftBehind();
    }

    [Fact]
    public async Task RunAsync_AnswerToTheCommitLost_IsTransientAndTheNextTryFindsItsCommit()
    {
        await Folder.WithDatabaseAsync("CREATE TABLE counter(n)");
        var store = new LossyStore(Folder.Store, _ => null, key => key == RunFolder.Key ? new ObjectStoreException(ObjectStoreFailure.Transient, "the answer was lost") : null);

        var lost = await Folder.Run(ScriptedEngine.Counting, store).RunAsync(Folder.Request, cancellationToken: Cancel);
        var countedThen = await Folder.QueryAsync("SELECT count(*) FROM counter");
        var again = await Folder.Run(ScriptedEngine.Counting).RunAsync(Folder.Request, cancellationToken: Cancel);

        Assert.Equal((RunStatus.Transient, 1L), (lost.Status, countedThen));
        Assert.Equal(RunStatus.Completed, again.Status);
        Assert.Equal(1L, await Folder.QueryAsync("SELECT count(*) FROM counter"));
    }

    [Fact]
    public async Task RunAsync_DryRun_WritesNothingAndNeedsNoLease()
    {
        await Folder.WithDatabaseAsync();
        var held = await Folder.Database.Leases.TryAcquireAsync(RunFolder.Key, "20250601T115900Z-ffffffff", 1, Cancel);
        await using var lease = held.Lease;
        var before = await Folder.ContentAsync();

        var outcome = await Folder.Run(ScriptedEngine.Counting).RunAsync(Folder.Request with { DryRun = true }, cancellationToken: Cancel);

        Assert.Equal((RunStatus.Completed, true), (outcome.Status, outcome.Report!.DryRun));
        Assert.Equal(before, await Folder.ContentAsync());
        Folder.AssertNothingIsLeftBehind();
    }

    /// <summary>Organization, run id, day: each wrong in its own way.</summary>
    public static TheoryData<long, string, string> BadRequests => new()
    {
        { -1, "20250601T120000Z-0a1b2c3d", "2025-06-01" },
        { long.MaxValue, "20250601T120000Z-0a1b2c3d", "2025-06-01" },
        { 99, "../../x", "2025-06-01" },
        { 99, "", "2025-06-01" },
        { 99, "20250601T120000Z-0a1b2c3d", "0001-01-01" },
        { 99, "20250601T120000Z-0a1b2c3d", "9999-12-31" },
    };

    [Theory]
    [MemberData(nameof(BadRequests))]
    public async Task RunAsync_BadRequest_IsRejected(long organization, string runId, string day)
    {
        await Folder.WithDatabaseAsync();
        var request = new RunRequest { OrganizationId = organization, RunId = runId, AsOf = DateOnly.Parse(day, System.Globalization.CultureInfo.InvariantCulture) };

        var outcome = await Folder.Run(ScriptedEngine.Counting).RunAsync(request, cancellationToken: Cancel);

        Assert.Equal((RunStatus.Rejected, FailureCategory.Configuration), (outcome.Status, outcome.Rejection));
        Assert.Null(await Folder.Store.HeadAsync("org-data/99.db.lock", Cancel));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    public async Task RunAsync_NumberOfTheTryBelowOne_IsRejected(int tryNumber)
    {
        await Folder.WithDatabaseAsync();

        var outcome = await Folder.Run(ScriptedEngine.Counting).RunAsync(Folder.Request with { Try = tryNumber }, cancellationToken: Cancel);

        Assert.Equal((RunStatus.Rejected, FailureCategory.Configuration), (outcome.Status, outcome.Rejection));
        Assert.Contains("try", outcome.Reason, StringComparison.Ordinal);
        Assert.Null(await Folder.Store.HeadAsync(LeaseKey, Cancel));
    }

    [Fact]
    public async Task RunAsync_FailsAfterItHasCommitted_KeepsTheReportOfTheCommit()
    {
        await Folder.WithDatabaseAsync();
        await Folder.Run(ScriptedEngine.Counting).RunAsync(Folder.Request, cancellationToken: Cancel);
        var store = new LossyStore(Folder.Store, key => key.EndsWith(".lock", StringComparison.Ordinal) ? new ObjectStoreException(ObjectStoreFailure.Transient, "down") : null);

        var outcome = await Folder.Run(ScriptedEngine.Counting, store).RunAsync(Folder.Request, cancellationToken: Cancel);

        Assert.Equal(RunStatus.Transient, outcome.Status);
        Assert.Equal(RunStatus.Completed, (await Folder.Database.Reports.FindAsync(Folder.Request.RunId, Cancel))!.Status);
    }

    [Fact]
    public async Task RunAsync_AnyOutcome_TellsNoAddress()
    {
        await Folder.WithDatabaseAsync();

        var outcome = await Folder.Run(new BuiltInEngine(TimeProvider.System)).RunAsync(Folder.Request, cancellationToken: Cancel);

        Assert.Equal(RunStatus.Completed, outcome.Status);
        Assert.DoesNotContain("@", await Folder.ReadTextAsync(Report), StringComparison.Ordinal);
        Assert.DoesNotContain("@", System.Text.Json.JsonSerializer.Serialize(outcome), StringComparison.Ordinal);
        Assert.All((await Folder.Store.HeadAsync(RunFolder.Key, Cancel))!.Metadata.Values, value => Assert.DoesNotContain("@", value, StringComparison.Ordinal));
    }

    [Fact]
    public async Task RunAsync_BuiltInEngineTwice_IsUnchangedTheSecondTime()
    {
        await Folder.WithDatabaseAsync();

        var first = await Folder.Run(new BuiltInEngine(TimeProvider.System)).RunAsync(Folder.Request, cancellationToken: Cancel);
        var bytes = await Folder.ReadAsync(RunFolder.Key);
        var second = await Folder.Run(new BuiltInEngine(TimeProvider.System)).RunAsync(Folder.Request with { RunId = "20250601T120001Z-0a1b2c3d" }, cancellationToken: Cancel);

        Assert.Equal((RunStatus.Completed, RunStatus.Unchanged), (first.Status, second.Status));
        Assert.Equal(bytes, await Folder.ReadAsync(RunFolder.Key));
        Assert.Equal(2, (await Folder.Database.Reports.NewestAsync(10, Cancel)).Count);
    }

    /// <summary>Lets something happen that stops the run, and waits for that.</summary>
    private static async Task StoppedAsync(Action cause, CancellationToken token)
    {
        var stopped = new TaskCompletionSource();
        await using var registration = token.Register(() => stopped.SetResult());
        cause();
        await stopped.Task.WaitAsync(Cancel);
        token.ThrowIfCancellationRequested();
    }

    /// <summary>Puts the small database there, and takes it to the layout.</summary>
    private async Task StartAsync(DatabaseLayoutKind layout)
    {
        Folder.Settings = Folder.Settings with { Layout = layout };
        await Folder.WithDatabaseAsync(layout);
    }

    private async Task<(RunStatus Status, int Try)> StoredAsync()
    {
        var stored = await Folder.Database.Reports.FindAsync(Folder.Request.RunId, Cancel);
        return (stored!.Status, stored.Try);
    }

    private async Task AssertOnlyReportAndStatusCameAsync(SortedDictionary<string, string> before)
    {
        var after = await Folder.ContentAsync();
        Assert.True(after.Remove(Report));
        Assert.True(after.Remove(Status));
        Assert.Equal(before, after);
        Folder.AssertNothingIsLeftBehind();
    }
}
