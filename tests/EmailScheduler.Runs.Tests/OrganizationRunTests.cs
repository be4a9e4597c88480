using EmailScheduler.Storage.Layouts;
using EmailScheduler.Storage.Leases;

namespace EmailScheduler.Runs.Tests;

public sealed class OrganizationRunTests : IDisposable
{
    private const string LeaseKey = "org-data/99.db.lock";
    private const string Report = "org-data/99.db.runs/20250601T120000Z-0a1b2c3d.json";
    private const string Status = "org-status/99.json";

    private readonly RunFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task RunAsync_SomethingToDo_CommitsReportsAndReleases()
    {
        await _folder.WithDatabaseAsync();

        var outcome = await _folder.Run(ScriptedEngine.Counting).RunAsync(_folder.Request, cancellationToken: Cancel);

        Assert.Equal(RunStatus.Completed, outcome.Status);
        Assert.Equal(1L, await _folder.QueryAsync("SELECT count(*) FROM counter"));
        var head = await _folder.Store.HeadAsync(RunFolder.Key, Cancel);
        Assert.Equal(head!.ETag, outcome.Report!.Version);
        Assert.Equal(head.Length, outcome.Report.BytesSent);
        Assert.Equal(["take the lease", "check out", "fingerprint", "schedule", "verify", "commit", "maintenance"], outcome.Report.Steps.Select(step => step.Step));
        var stored = await _folder.Database.Reports.FindAsync(_folder.Request.RunId, Cancel);
        Assert.Equal((RunStatus.Completed, 1L), (stored!.Status, stored.Rows!.Inserted));
        Assert.Null(await _folder.Database.HolderAsync(Cancel));
        _folder.AssertNothingIsLeftBehind();
    }

    [Fact]
    public async Task RunAsync_NothingToDo_IsUnchangedAndSendsNoByte()
    {
        await _folder.WithDatabaseAsync();
        var before = await _folder.ContentAsync();

        var outcome = await _folder.Run(ScriptedEngine.Idle).RunAsync(_folder.Request, cancellationToken: Cancel);

        Assert.Equal((RunStatus.Unchanged, 0L), (outcome.Status, outcome.Report!.BytesSent));
        var after = await _folder.ContentAsync();
        Assert.True(after.Remove(Report));
        Assert.True(after.Remove(Status));
        Assert.Equal(before, after);
    }

    [Fact]
    public async Task RunAsync_LeaseHeld_IsBusyAndTouchesNothing()
    {
        await _folder.WithDatabaseAsync();
        var held = await _folder.Database.Leases.TryAcquireAsync(RunFolder.Key, "20250601T115900Z-ffffffff", 1, Cancel);
        await using var lease = held.Lease;
        var before = await _folder.ContentAsync();

        var outcome = await _folder.Run(ScriptedEngine.Counting).RunAsync(_folder.Request, cancellationToken: Cancel);

        Assert.Equal((RunStatus.Busy, "20250601T115900Z-ffffffff"), (outcome.Status, outcome.Holder!.RunId));
        Assert.Equal(TimeSpan.FromHours(1), outcome.Holder.ExpiresAt - outcome.Holder.TakenAt);
        Assert.Contains("20250601T115900Z-ffffffff", outcome.Reason, StringComparison.Ordinal);
        Assert.Equal(before, await _folder.ContentAsync());
        _folder.AssertNothingIsLeftBehind();
    }

    [Fact]
    public async Task RunAsync_SameRunDeliveredTwice_CountsOnce()
    {
        await _folder.WithDatabaseAsync();
        var first = await _folder.Run(ScriptedEngine.Counting).RunAsync(_folder.Request, cancellationToken: Cancel);

        var second = await _folder.Run(ScriptedEngine.Counting).RunAsync(_folder.Request, cancellationToken: Cancel);

        Assert.Equal((RunStatus.Completed, first.Report!.Version), (second.Status, second.Report!.Version));
        Assert.Equal(1L, await _folder.QueryAsync("SELECT count(*) FROM counter"));
    }

    [Fact]
    public async Task RunAsync_DiedBetweenCommitAndReport_FindsItsCommit()
    {
        await _folder.WithDatabaseAsync();
        await _folder.Run(ScriptedEngine.Counting).RunAsync(_folder.Request, cancellationToken: Cancel);
        await _folder.Store.DeleteAsync(Report, cancellationToken: Cancel);

        var second = await _folder.Run(ScriptedEngine.Counting).RunAsync(_folder.Request, cancellationToken: Cancel);

        Assert.Equal(RunStatus.Completed, second.Status);
        Assert.Contains("1 rows changed", second.Reason, StringComparison.Ordinal);
        Assert.NotNull(await _folder.Database.Reports.FindAsync(_folder.Request.RunId, Cancel));
        Assert.Equal(1L, await _folder.QueryAsync("SELECT count(*) FROM counter"));
    }

    [Fact]
    public async Task RunAsync_AnotherCommitsMeanwhile_LosesTheRaceAndChangesNothing()
    {
        await _folder.WithDatabaseAsync();
        var engine = new ScriptedEngine(async (file, _) =>
        {
            Sql.Execute(file, "CREATE TABLE counter(n)");
            await _folder.WithDatabaseAsync("CREATE TABLE theirs(n)");
        });

        var outcome = await _folder.Run(engine).RunAsync(_folder.Request, cancellationToken: Cancel);

        Assert.Equal(RunStatus.Transient, outcome.Status);
        Assert.StartsWith("Lost race", outcome.Reason, StringComparison.Ordinal);
        Assert.Equal("theirs", await _folder.QueryAsync("SELECT group_concat(name) FROM sqlite_schema WHERE name IN ('counter', 'theirs')"));
        Assert.Equal(RunStatus.Transient, (await _folder.Database.Reports.FindAsync(_folder.Request.RunId, Cancel))!.Status);
        Assert.Null(await _folder.Database.HolderAsync(Cancel));
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
            Assert.Equal(RunStatus.Completed, (await _folder.Run(ScriptedEngine.Counting).RunAsync(_folder.Request with { Try = 2 }, cancellationToken: Cancel)).Status);
        });

        var outcome = await _folder.Run(engine).RunAsync(_folder.Request, cancellationToken: Cancel);

        Assert.Equal((RunStatus.Completed, 2), (outcome.Status, outcome.Report!.Try));
        Assert.Equal((RunStatus.Completed, 2), await StoredAsync());
        Assert.Null(await _folder.Database.HolderAsync(Cancel));
        _folder.AssertNothingIsLeftBehind();
    }

    /// <summary>The other way round: what was taken for dead commits first, and its successor finds that out at its own commit.</summary>
    [Theory]
    [InlineData(DatabaseLayoutKind.PlainObject)]
    [InlineData(DatabaseLayoutKind.Log)]
    public async Task RunAsync_EarlierTryCommitsMeanwhile_AnswersByThatCommit(DatabaseLayoutKind layout)
    {
        await StartAsync(layout);
        var (begun, goOn) = (new TaskCompletionSource(), new TaskCompletionSource());
        var zombie = _folder.Run(new ScriptedEngine(async (file, _) =>
        {
            Sql.Execute(file, "CREATE TABLE counter(n); INSERT INTO counter VALUES (1)");
            begun.SetResult();
            await goOn.Task;
        })).RunAsync(_folder.Request, cancellationToken: Cancel);
        await begun.Task;
        var engine = new ScriptedEngine(async (file, _) =>
        {
            Sql.Execute(file, "CREATE TABLE counter(n)");
            goOn.SetResult();
            Assert.Equal(RunStatus.Completed, (await zombie).Status);
        });

        var outcome = await _folder.Run(engine).RunAsync(_folder.Request with { Try = 2 }, cancellationToken: Cancel);

        Assert.Equal((RunStatus.Completed, 1), (outcome.Status, outcome.Report!.Try));
        Assert.Equal((RunStatus.Completed, 1), await StoredAsync());
        Assert.Null(await _folder.Database.HolderAsync(Cancel));
    }

    [Fact]
    public async Task RunAsync_NothingToDoBecauseALaterTryHasCommitted_AnswersByThatCommit()
    {
        await _folder.WithDatabaseAsync();
        var engine = new ScriptedEngine(
            async (_, _) => await _folder.Run(ScriptedEngine.Counting).RunAsync(_folder.Request with { Try = 2 }, cancellationToken: Cancel),
            inserted: 0);

        var outcome = await _folder.Run(engine).RunAsync(_folder.Request, cancellationToken: Cancel);

        Assert.Equal((RunStatus.Completed, 2), (outcome.Status, outcome.Report!.Try));
        Assert.Equal((RunStatus.Completed, 2), await StoredAsync());
    }

    [Fact]
    public async Task RunAsync_LaterTryTakesTheLease_SupersededAndLeavesTheReportToIt()
    {
        var clock = new FakeTimeProvider(new DateTimeOffset(2025, 6, 1, 12, 0, 0, TimeSpan.Zero));
        using var folder = new RunFolder(clock);
        await folder.WithDatabaseAsync();
        var before = await folder.ReadAsync(RunFolder.Key);
        ILease? later = null;
        var engine = new ScriptedEngine(async (file, token) =>
        {
            Sql.Execute(file, "CREATE TABLE counter(n)");
            later = (await folder.Database.Leases.TryAcquireAsync(RunFolder.Key, folder.Request.RunId, 2, Cancel)).Lease;
            await StoppedAsync(() => clock.Advance(folder.Settings.LeaseTimeout / 3), token);
        });

        var outcome = await folder.Run(engine).RunAsync(folder.Request, cancellationToken: Cancel);

        Assert.Equal((RunStatus.Superseded, null), (outcome.Status, outcome.Report));
        Assert.Contains(folder.Request.RunId, outcome.Reason, StringComparison.Ordinal);
        Assert.Equal(before, await folder.ReadAsync(RunFolder.Key));
        Assert.Equal(2, (await folder.Database.HolderAsync(Cancel))!.Try);
        Assert.Null(await folder.Database.Reports.FindAsync(folder.Request.RunId, Cancel));
        folder.AssertNothingIsLeftBehind();
        await later!.DisposeAsync();
    }

    /// <summary>It stood still until its trust in the lease had run out, fails at the store, or loses the race: a later try has the lease, so its word counts.</summary>
    [Theory]
    [InlineData("paused")]
    [InlineData("store down")]
    [InlineData("lost race")]
    public async Task RunAsync_FailsAfterALaterTryTookTheLease_SupersededAndLeavesTheReportToIt(string failure)
    {
        var clock = new FakeTimeProvider(new DateTimeOffset(2025, 6, 1, 12, 0, 0, TimeSpan.Zero));
        using var folder = new RunFolder(clock);
        await folder.WithDatabaseAsync();
        ILease? later = null;
        var store = new FaultyStore(folder.Store, key => failure switch
        {
            "paused" when key == LeaseKey && later is not null => new ObjectStoreException(ObjectStoreFailure.Transient, "down"),
            "store down" when key == RunFolder.Key => new ObjectStoreException(ObjectStoreFailure.Transient, "down"),
            _ => null,
        });
        var engine = new ScriptedEngine(async (file, token) =>
        {
            Sql.Execute(file, "CREATE TABLE counter(n)");
            later = (await folder.Database.Leases.TryAcquireAsync(RunFolder.Key, folder.Request.RunId, 2, Cancel)).Lease;
            if (failure == "paused")
            {
                await StoppedAsync(() => clock.Advance(folder.Settings.LeaseTimeout), token);
            }
            else if (failure == "lost race")
            {
                await folder.WithDatabaseAsync("CREATE TABLE theirs(n)");
            }
        });

        var outcome = await folder.Run(engine, store).RunAsync(folder.Request, cancellationToken: Cancel);

        Assert.Equal((RunStatus.Superseded, null), (outcome.Status, outcome.Report));
        Assert.Null(await folder.Database.Reports.FindAsync(folder.Request.RunId, Cancel));
        Assert.Equal(2, (await folder.Database.HolderAsync(Cancel))!.Try);
        await later!.DisposeAsync();
    }

    [Theory]
    [InlineData(1, RunStatus.Superseded)]
    [InlineData(2, RunStatus.Busy)]
    [InlineData(3, RunStatus.Completed)]
    public async Task RunAsync_LeaseOfTheSecondTry_EndsByItsOwnNumber(int tryNumber, RunStatus expected)
    {
        await _folder.WithDatabaseAsync();
        await using var second = (await _folder.Database.Leases.TryAcquireAsync(RunFolder.Key, _folder.Request.RunId, 2, Cancel)).Lease;
        var before = await _folder.ContentAsync();

        var outcome = await _folder.Run(ScriptedEngine.Counting).RunAsync(_folder.Request with { Try = tryNumber }, cancellationToken: Cancel);

        Assert.Equal(expected, outcome.Status);
        Assert.Equal(expected == RunStatus.Completed ? null : _folder.Request.RunId, outcome.Holder?.RunId);
        if (expected != RunStatus.Completed)
        {
            Assert.Equal(before, await _folder.ContentAsync());
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
            await folder.Database.Leases.BreakAsync(RunFolder.Key, CancellationToken.None);
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
        await _folder.WithDatabaseAsync();
        var before = await _folder.ContentAsync();
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var engine = new ScriptedEngine(async (file, token) =>
        {
            Sql.Execute(file, "CREATE TABLE counter(n)");
            await cancel.CancelAsync();
            token.ThrowIfCancellationRequested();
        });

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _folder.Run(engine).RunAsync(_folder.Request, cancellationToken: cancel.Token));

        Assert.Equal(before, await _folder.ContentAsync());
        _folder.AssertNothingIsLeftBehind();
    }

    [Fact]
    public async Task RunAsync_UnforeseenFailure_IsThrownAndReportedByItsType()
    {
        await _folder.WithDatabaseAsync();
        var before = await _folder.ContentAsync();
        var engine = ScriptedEngine.Doing(_ => throw new InvalidOperationException("ada@example.com was not expected"));

        await Assert.ThrowsAsync<InvalidOperationException>(() => _folder.Run(engine).RunAsync(_folder.Request, cancellationToken: Cancel));

        Assert.Equal(before["org-data/99.db"], (await _folder.ContentAsync())["org-data/99.db"]);
        Assert.Null(await _folder.Database.HolderAsync(Cancel));
        var report = await _folder.Database.Reports.FindAsync(_folder.Request.RunId, Cancel);
        Assert.Equal(RunStatus.Transient, report!.Status);
        Assert.StartsWith("The run failed unexpectedly (System.InvalidOperationException);", report.Reason, StringComparison.Ordinal);
        _folder.AssertNothingIsLeftBehind();
    }

    /// <summary>What an engine must not do, and what the run says of it.</summary>
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
    };

    [Theory]
    [MemberData(nameof(Mischief))]
    public async Task RunAsync_EngineDoesWhatItMustNot_CommitsNothing(string sql, string leftBehind, string reason)
    {
        await _folder.WithDatabaseAsync();
        var before = await _folder.ContentAsync();
        var engine = ScriptedEngine.Doing(file =>
        {
            Sql.Execute(file, sql);
            if (leftBehind.Length > 0)
            {
                File.WriteAllText(file + leftBehind, "");
            }
        });

        var outcome = await _folder.Run(engine).RunAsync(_folder.Request, cancellationToken: Cancel);

        Assert.Equal((RunStatus.Rejected, FailureCategory.Engine), (outcome.Status, outcome.Rejection));
        Assert.Contains(reason, outcome.Reason, StringComparison.Ordinal);
        await AssertOnlyReportAndStatusCameAsync(before);
    }

    [Fact]
    public async Task RunAsync_EngineTearsTheFile_CommitsNothing()
    {
        await _folder.WithDatabaseAsync();
        var before = await _folder.ContentAsync();
        var engine = ScriptedEngine.Doing(file =>
        {
            using var bytes = File.OpenWrite(file);
            bytes.Seek(4096, SeekOrigin.Begin);
            bytes.Write(new byte[4096]);
        });

        var outcome = await _folder.Run(engine).RunAsync(_folder.Request, cancellationToken: Cancel);

        Assert.Equal((RunStatus.Rejected, FailureCategory.Engine), (outcome.Status, outcome.Rejection));
        await AssertOnlyReportAndStatusCameAsync(before);
    }

    [Fact]
    public async Task RunAsync_MissingDatabase_IsRejected()
    {
        var outcome = await _folder.Run(new BuiltInEngine()).RunAsync(_folder.Request, cancellationToken: Cancel);

        Assert.Equal((RunStatus.Rejected, FailureCategory.Database), (outcome.Status, outcome.Rejection));
        Assert.Contains(RunFolder.Key, outcome.Reason, StringComparison.Ordinal);
        Assert.Null(await _folder.Database.HolderAsync(Cancel));
        _folder.AssertNothingIsLeftBehind();
    }

    [Fact]
    public async Task RunAsync_NoContactsTable_IsRejectedByTheEngine()
    {
        await _folder.WithDatabaseAsync("DROP TABLE contacts; CREATE TABLE other(x);");
        var before = await _folder.ContentAsync();

        var outcome = await _folder.Run(new BuiltInEngine()).RunAsync(_folder.Request, cancellationToken: Cancel);

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
        await _folder.WithDatabaseAsync("CREATE TABLE counter(n)");
        var store = new FaultyStore(_folder.Store, put => put == key ? new ObjectStoreException(kind, $"'{put}' cannot be written") : null);

        var outcome = await _folder.Run(ScriptedEngine.Counting, store).RunAsync(_folder.Request, cancellationToken: Cancel);

        Assert.Equal(expected, outcome.Status);
        Assert.Equal(counted, await _folder.QueryAsync("SELECT count(*) FROM counter"));
        Assert.Null(await _folder.Database.HolderAsync(Cancel));
        _folder.AssertNothingIsLeftBehind();
    }

    [Fact]
    public async Task RunAsync_AnswerToTheCommitLost_IsTransientAndTheNextTryFindsItsCommit()
    {
        await _folder.WithDatabaseAsync("CREATE TABLE counter(n)");
        var store = new FaultyStore(_folder.Store, _ => null, key => key == RunFolder.Key ? new ObjectStoreException(ObjectStoreFailure.Transient, "the answer was lost") : null);

        var lost = await _folder.Run(ScriptedEngine.Counting, store).RunAsync(_folder.Request, cancellationToken: Cancel);
        var countedThen = await _folder.QueryAsync("SELECT count(*) FROM counter");
        var again = await _folder.Run(ScriptedEngine.Counting).RunAsync(_folder.Request, cancellationToken: Cancel);

        Assert.Equal((RunStatus.Transient, 1L), (lost.Status, countedThen));
        Assert.Equal(RunStatus.Completed, again.Status);
        Assert.Equal(1L, await _folder.QueryAsync("SELECT count(*) FROM counter"));
    }

    [Fact]
    public async Task RunAsync_DryRun_WritesNothingAndNeedsNoLease()
    {
        await _folder.WithDatabaseAsync();
        var held = await _folder.Database.Leases.TryAcquireAsync(RunFolder.Key, "20250601T115900Z-ffffffff", 1, Cancel);
        await using var lease = held.Lease;
        var before = await _folder.ContentAsync();

        var outcome = await _folder.Run(ScriptedEngine.Counting).RunAsync(_folder.Request with { DryRun = true }, cancellationToken: Cancel);

        Assert.Equal((RunStatus.Completed, true), (outcome.Status, outcome.Report!.DryRun));
        Assert.Equal(before, await _folder.ContentAsync());
        _folder.AssertNothingIsLeftBehind();
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
        await _folder.WithDatabaseAsync();
        var request = new RunRequest { OrganizationId = organization, RunId = runId, AsOf = DateOnly.Parse(day, System.Globalization.CultureInfo.InvariantCulture) };

        var outcome = await _folder.Run(ScriptedEngine.Counting).RunAsync(request, cancellationToken: Cancel);

        Assert.Equal((RunStatus.Rejected, FailureCategory.Configuration), (outcome.Status, outcome.Rejection));
        Assert.Null(await _folder.Store.HeadAsync("org-data/99.db.lock", Cancel));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    public async Task RunAsync_NumberOfTheTryBelowOne_IsRejected(int tryNumber)
    {
        await _folder.WithDatabaseAsync();

        var outcome = await _folder.Run(ScriptedEngine.Counting).RunAsync(_folder.Request with { Try = tryNumber }, cancellationToken: Cancel);

        Assert.Equal((RunStatus.Rejected, FailureCategory.Configuration), (outcome.Status, outcome.Rejection));
        Assert.Contains("try", outcome.Reason, StringComparison.Ordinal);
        Assert.Null(await _folder.Store.HeadAsync(LeaseKey, Cancel));
    }

    [Fact]
    public async Task RunAsync_FailsAfterItHasCommitted_KeepsTheReportOfTheCommit()
    {
        await _folder.WithDatabaseAsync();
        await _folder.Run(ScriptedEngine.Counting).RunAsync(_folder.Request, cancellationToken: Cancel);
        var store = new FaultyStore(_folder.Store, key => key.EndsWith(".lock", StringComparison.Ordinal) ? new ObjectStoreException(ObjectStoreFailure.Transient, "down") : null);

        var outcome = await _folder.Run(ScriptedEngine.Counting, store).RunAsync(_folder.Request, cancellationToken: Cancel);

        Assert.Equal(RunStatus.Transient, outcome.Status);
        Assert.Equal(RunStatus.Completed, (await _folder.Database.Reports.FindAsync(_folder.Request.RunId, Cancel))!.Status);
    }

    [Fact]
    public async Task RunAsync_AnyOutcome_TellsNoAddress()
    {
        await _folder.WithDatabaseAsync();

        var outcome = await _folder.Run(new BuiltInEngine()).RunAsync(_folder.Request, cancellationToken: Cancel);

        Assert.Equal(RunStatus.Completed, outcome.Status);
        Assert.DoesNotContain("@", await _folder.ReadTextAsync(Report), StringComparison.Ordinal);
        Assert.DoesNotContain("@", System.Text.Json.JsonSerializer.Serialize(outcome), StringComparison.Ordinal);
        Assert.All((await _folder.Store.HeadAsync(RunFolder.Key, Cancel))!.Metadata.Values, value => Assert.DoesNotContain("@", value, StringComparison.Ordinal));
    }

    [Fact]
    public async Task RunAsync_BuiltInEngineTwice_IsUnchangedTheSecondTime()
    {
        await _folder.WithDatabaseAsync();

        var first = await _folder.Run(new BuiltInEngine()).RunAsync(_folder.Request, cancellationToken: Cancel);
        var bytes = await _folder.ReadAsync(RunFolder.Key);
        var second = await _folder.Run(new BuiltInEngine()).RunAsync(_folder.Request with { RunId = "20250601T120001Z-0a1b2c3d" }, cancellationToken: Cancel);

        Assert.Equal((RunStatus.Completed, RunStatus.Unchanged), (first.Status, second.Status));
        Assert.Equal(bytes, await _folder.ReadAsync(RunFolder.Key));
        Assert.Equal(2, (await _folder.Database.Reports.NewestAsync(10, Cancel)).Count);
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
        await _folder.WithDatabaseAsync();
        _folder.Settings = _folder.Settings with { Layout = layout };
        if (layout == DatabaseLayoutKind.Log)
        {
            var history = new OrganizationHistory(_folder.Store, RunFolder.Organization, _folder.Settings, _folder.Clock, NullLogger.Instance);
            Assert.Equal(RunStatus.Completed, (await history.ConvertAsync(DatabaseLayoutKind.Log, Cancel)).Status);
        }
    }

    private async Task<(RunStatus Status, int Try)> StoredAsync()
    {
        var stored = await _folder.Database.Reports.FindAsync(_folder.Request.RunId, Cancel);
        return (stored!.Status, stored.Try);
    }

    private async Task AssertOnlyReportAndStatusCameAsync(SortedDictionary<string, string> before)
    {
        var after = await _folder.ContentAsync();
        Assert.True(after.Remove(Report));
        Assert.True(after.Remove(Status));
        Assert.Equal(before, after);
        _folder.AssertNothingIsLeftBehind();
    }
}
