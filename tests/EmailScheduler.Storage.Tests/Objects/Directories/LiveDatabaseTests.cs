namespace EmailScheduler.Storage.Tests.Objects.Directories;

/// <summary>A database in a folder while another program, with a SQLite of its own, has it open: nothing of its work is lost, and it sees ours.</summary>
public sealed class LiveDatabaseTests : FolderTests
{
    private const string Key = "org-data/99.db";

    private readonly DirectoryObjectStore _store;

    public LiveDatabaseTests() => _store = new DirectoryObjectStore(Folder.File("store")) { Patience = TimeSpan.FromMilliseconds(300) };

    private string Live => Folder.File(Path.Combine("store", "org-data", "99.db"));

    private string Local => Folder.File("local.db");

    /// <summary>A journal mode, what a program may be doing, and what that means for a check-out and for a commit. The two rollback modes differ in nothing but the end of a journal.</summary>
    public static TheoryData<string, string, bool, bool> Programs =>
    [
        .. ProgramsIn("delete", canCommitBesideAReader: false, canReadBesideMuchWriting: false),
        .. LongTests.AreWanted ? ProgramsIn("persist", canCommitBesideAReader: false, canReadBesideMuchWriting: false) : [],
        .. ProgramsIn("wal", canCommitBesideAReader: true, canReadBesideMuchWriting: true),
    ];

    /// <summary>The same after the check-out: what a program may be doing, and what that means for the commit.</summary>
    public static TheoryData<string, string, bool> ProgramsBesideACommit => [.. Programs.Where(row => LongTests.AreWanted || row.Data.Item1 == "delete").Select(row => new TheoryDataRow<string, string, bool>(row.Data.Item1, row.Data.Item2, row.Data.Item4))];

    [Theory]
    [MemberData(nameof(Programs))]
    public async Task Run_ProgramAtWorkBeforeTheCheckOut_WaitsOrCommitsAndNothingIsLost(string mode, string doing, bool canCheckOut, bool canCommit)
    {
        await CreateAsync(mode);
        using var program = SqliteProgram.Open(Live);
        await BeginAsync(program, doing, mode);

        if (canCheckOut)
        {
            var checkOut = await Layout().CheckOutAsync(Local, Cancel);
            Assert.Equal("0", await SqliteProgram.ReadAsync(Local, "SELECT count(*) FROM emails WHERE text LIKE 'half done%'"));
            await AssertCommitAsync(checkOut, canCommit);
        }
        else
        {
            AssertBusy(await Assert.ThrowsAsync<ObjectStoreException>(() => Layout().CheckOutAsync(Local, Cancel)));
        }

        await AssertGoesOnAsync(program, doing, canCommit);
    }

    /// <summary>A verification that takes longer than others are to wait for the lock: they work meanwhile, and what they write makes the commit lose, as ever.</summary>
    [Theory]
    [InlineData("delete", false, PutStatus.Written)]
    [InlineData("delete", true, PutStatus.PreconditionFailed)]
    [InlineData("wal", false, PutStatus.Written)]
    [InlineData("wal", true, PutStatus.PreconditionFailed)]
    public async Task Put_PrerequisiteThatTakesLong_IsWaitedForWithoutTheLock(string mode, bool isWritten, PutStatus expected)
    {
        await CreateAsync(mode);
        await Layout().CheckOutAsync(Local, Cancel);
        Plan(Local);
        var before = (await _store.HeadAsync(Key, Cancel))!.ETag;
        using var program = SqliteProgram.Open(Live, timeout: 60);
        var verified = new TaskCompletionSource();
        var hasty = new DirectoryObjectStore(Folder.File("store")) { WaitUnderLock = TimeSpan.Zero };
        var put = hasty.PutAsync(new PutRequest { Key = Key, Content = ObjectContent.FromFile(Local), IfMatch = before, Prerequisite = verified.Task }, Cancel);

        // Answered only once the lock is free.
        await program.RunAsync("BEGIN IMMEDIATE");
        await (isWritten ? program.RunAsync("INSERT INTO sent VALUES (7)") : Task.CompletedTask);
        await program.RunAsync("COMMIT");
        Assert.False(put.IsCompleted);
        verified.SetResult();

        Assert.Equal(expected, (await put).Status);
        Assert.Equal("ok", await program.RunAsync("SELECT * FROM pragma_integrity_check"));
    }

    [Theory]
    [MemberData(nameof(ProgramsBesideACommit))]
    public async Task Run_ProgramAtWorkBetweenCheckOutAndCommit_WaitsOrCommitsAndNothingIsLost(string mode, string doing, bool canCommit)
    {
        await CreateAsync(mode);
        var checkOut = await Layout().CheckOutAsync(Local, Cancel);
        using var program = SqliteProgram.Open(Live);
        await BeginAsync(program, doing, mode);

        await AssertCommitAsync(checkOut, canCommit);
        await AssertGoesOnAsync(program, doing, canCommit);
    }

    /// <summary>
    /// A writer begins a write-ahead log anew once all of it is in the file, whoever reads: the pages that were found in it are then no longer there. What was
    /// read in between is one state, or is known not to be one.
    /// </summary>
    [Theory]
    [InlineData("PRAGMA wal_checkpoint(PASSIVE)", "SELECT count(*) FROM sent", true)]
    [InlineData("PRAGMA wal_checkpoint(PASSIVE)", "INSERT INTO sent VALUES (1)", false)]
    [InlineData("PRAGMA wal_checkpoint(PASSIVE)", "PRAGMA wal_checkpoint(TRUNCATE)", false)]
    [InlineData("SELECT count(*) FROM sent", "INSERT INTO sent VALUES (1)", true)]
    [InlineData("SELECT count(*) FROM sent", "PRAGMA wal_checkpoint(PASSIVE)", true)]
    public async Task Read_ProgramUsesTheLogMeanwhile_IsOneStateOrKnownNotToBe(string before, string meanwhile, bool isConsistent)
    {
        await CreateAsync("wal");
        using var program = SqliteProgram.Open(Live);
        await program.RunAsync("UPDATE emails SET text = text || ' changed'");
        await program.RunAsync(before);

        using (var read = await DatabaseTransaction.BeginAsync(Live, isExclusive: false, TimeSpan.FromSeconds(5), Cancel))
        {
            await program.RunAsync(meanwhile);
            using (var copy = File.OpenHandle(Local, FileMode.Create, FileAccess.Write))
            {
                read!.Content.Hash(copy, Cancel);
            }

            Assert.Equal(isConsistent, read.IsConsistent);
        }

        if (!isConsistent)
        {
            await Layout().CheckOutAsync(Local, Cancel);
        }

        Assert.Equal("ok,300", await SqliteProgram.ReadAsync(Local, "SELECT (SELECT * FROM pragma_integrity_check), (SELECT count(*) FROM emails WHERE text LIKE '% changed')"));
    }

    [Theory]
    [InlineData("delete")]
    [InlineData("persist")]
    [InlineData("wal")]
    public async Task Commit_ProgramHasWrittenSinceTheCheckOut_LosesTheRace(string mode)
    {
        await CreateAsync(mode);
        using var program = SqliteProgram.Open(Live);
        await program.RunAsync("SELECT count(*) FROM emails");
        var checkOut = await Layout().CheckOutAsync(Local, Cancel);
        await program.RunAsync("INSERT INTO sent VALUES (1)");

        Plan(checkOut.Path);
        Assert.Equal(CommitStatus.LostRace, (await checkOut.CommitAsync(new CommitInfo("run-1", 1), Cancel)).Status);
        Assert.Equal("0,1", await program.RunAsync("SELECT (SELECT count(*) FROM emails WHERE text = 'planned'), (SELECT count(*) FROM sent)"));
        Assert.Null(await Layout().FindCommitAsync("run-1", Cancel));

        await RunAsync("run-1");
        Assert.Equal("ok,300,1", await program.RunAsync("SELECT (SELECT * FROM pragma_integrity_check), (SELECT count(*) FROM emails WHERE text = 'planned'), (SELECT count(*) FROM sent)"));
    }

    /// <summary>The transaction ends while the commit waits for it: nothing has changed, so it goes on.</summary>
    [Theory]
    [InlineData("delete", "reading")]
    [InlineData("delete", "writing")]
    [InlineData("wal", "writing")]
    public async Task Commit_ProgramEndsItsTransactionInTime_IsCommitted(string mode, string doing)
    {
        await CreateAsync(mode);
        var checkOut = await new ObjectLayout(new DirectoryObjectStore(Folder.File("store")), Key, new ObjectLayoutOptions(), TimeProvider.System, NullLogger.Instance).CheckOutAsync(Local, Cancel);
        using var program = SqliteProgram.Open(Live);
        await BeginAsync(program, doing, mode);
        Plan(checkOut.Path);
        var commit = checkOut.CommitAsync(new CommitInfo("run-1", 1), Cancel);
        await Task.WhenAny(commit, Task.Delay(TimeSpan.FromMilliseconds(400), Cancel));
        Assert.False(commit.IsCompleted);
        await program.RunAsync("ROLLBACK");
        Assert.Equal(CommitStatus.Committed, (await commit).Status);
        Assert.Equal("300", await program.RunAsync("SELECT count(*) FROM emails WHERE text = 'planned'"));
    }

    [Fact]
    public async Task Commit_CancelledWhileItWaits_ChangesNothing()
    {
        await CreateAsync("delete");
        var checkOut = await new ObjectLayout(new DirectoryObjectStore(Folder.File("store")), Key, new ObjectLayoutOptions(), TimeProvider.System, NullLogger.Instance).CheckOutAsync(Local, Cancel);
        using var program = SqliteProgram.Open(Live);
        await BeginAsync(program, "writing", "delete");
        Plan(checkOut.Path);
        using var stop = new CancellationTokenSource();
        var commit = checkOut.CommitAsync(new CommitInfo("run-1", 1), stop.Token);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => commit);
        await program.RunAsync("COMMIT");
        Assert.Equal("0,1", await program.RunAsync("SELECT (SELECT count(*) FROM emails WHERE text = 'planned'), (SELECT count(*) FROM sent)"));
    }

    /// <summary>
    /// POSIX drops a process's locks on a file when any descriptor of it is closed in that process. So while a commit holds its lock, other threads of this
    /// process use the store in every way, and another process finds out whether the lock still stands.
    /// </summary>
    [Theory]
    [InlineData("delete")]
    [InlineData("wal")]
    public async Task Commit_OtherThreadsReadMeanwhile_TheLockStillStands(string mode)
    {
        await CreateAsync(mode);
        await Layout().CheckOutAsync(Local, Cancel);
        Plan(Local);
        using var program = SqliteProgram.Open(Live);
        await using var source = await DatabaseSource.OfAsync(ObjectContent.FromFile(Local), new Staging(new DirectoryPaths(Folder.File("store"))), Cancel);
        using (var replacement = await DatabaseReplacement.BeginAsync(Live, source, TimeSpan.FromSeconds(5), Cancel))
        {
            for (var round = 0; round < 3; round++)
            {
                Assert.Equal("database is locked", (await program.TryAsync("BEGIN IMMEDIATE")).Error);
                await Task.WhenAll(Enumerable.Range(0, 4).Select(thread => Task.Run(() => UseAsync(thread), Cancel)));
            }

            Assert.Equal("database is locked", (await program.TryAsync("BEGIN IMMEDIATE")).Error);
            Assert.True(await replacement!.TryCompleteAsync(Task.CompletedTask, () => Task.CompletedTask, Cancel));
        }

        Assert.Equal("ok,300", await program.RunAsync("SELECT (SELECT * FROM pragma_integrity_check), (SELECT count(*) FROM emails WHERE text = 'planned')"));
        await program.RunAsync("INSERT INTO sent VALUES (7)");
    }

    /// <summary>Whoever writes takes the key's lock first and SQLite's then, so that no two wait for each other.</summary>
    [Fact]
    public async Task Delete_AnotherWriterHasTheKey_WaitsWithoutLockingTheDatabase()
    {
        await CreateAsync("delete");
        using var program = SqliteProgram.Open(Live);
        Task<DeleteStatus> delete;
        using (await new KeyLocks(new DirectoryPaths(Folder.File("store"))).AcquireAsync(Key, Cancel))
        {
            delete = _store.DeleteAsync(Key, cancellationToken: Cancel);
            await Task.WhenAny(delete, Task.Delay(200, Cancel));
            Assert.False(delete.IsCompleted);
            Assert.Null((await program.TryAsync("INSERT INTO sent VALUES (1)")).Error);
        }

        Assert.Equal(DeleteStatus.Deleted, await delete);
    }

    /// <summary>People keep a database under a second name in the same folder: listing that name must not open the file, nor may anything else.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task List_DatabaseHasASecondName_TheLockOfACommitStillStands(bool symbolic)
    {
        await CreateAsync("delete");
        await Layout().CheckOutAsync(Local, Cancel);
        Plan(Local);
        var second = Folder.File(Path.Combine("store", "org-data", "99.db.bak"));
        await (symbolic ? RunToolAsync("ln", "-s", "99.db", second) : RunToolAsync("ln", Live, second));
        using var program = SqliteProgram.Open(Live);
        await using var source = await DatabaseSource.OfAsync(ObjectContent.FromFile(Local), new Staging(new DirectoryPaths(Folder.File("store"))), Cancel);
        using (var replacement = await DatabaseReplacement.BeginAsync(Live, source, TimeSpan.FromSeconds(5), Cancel))
        {
            Assert.Contains("org-data/99.db.bak", (await _store.ListLevelAsync("org-data/", Cancel)).Objects.Select(entry => entry.Key));
            Assert.Contains("org-data/99.db.bak", await _store.KeysAsync("org-data/99.db.bak"));
            Assert.Equal("database is locked", (await program.TryAsync("SELECT count(*) FROM emails")).Error);
            var failure = await Assert.ThrowsAsync<ObjectStoreException>(() => _store.HeadAsync("org-data/99.db.bak", Cancel));
            Assert.Contains("under another name", failure.Message, StringComparison.Ordinal);

            Assert.Equal("database is locked", (await program.TryAsync("SELECT count(*) FROM emails")).Error);
            Assert.True(await replacement!.TryCompleteAsync(Task.CompletedTask, () => Task.CompletedTask, Cancel));
        }

        Assert.Equal("300", await program.RunAsync("SELECT count(*) FROM emails WHERE text = 'planned'"));
    }

    /// <summary>A store that is kept again by links, as 'cp -al' does it, has all its objects under two names; only databases are not opened.</summary>
    [Fact]
    public async Task Head_LinkedFileThatIsNoDatabase_IsAnObject()
    {
        await CreateAsync("delete");
        var file = Folder.File(Path.Combine("store", "org-data", "page.ltx"));
        await File.WriteAllBytesAsync(file, new byte[1024], Cancel);
        await RunToolAsync("ln", file, Folder.File("kept.ltx"));
        Assert.Equal(1024, (await _store.HeadAsync("org-data/page.ltx", Cancel))!.Length);
    }

    [Theory]
    [InlineData("delete")]
    [InlineData("persist")]
    [InlineData("wal")]
    public async Task Commit_Database_KeepsFileModeLinksAndJournalMode(string mode)
    {
        await CreateAsync(mode);
        var link = Folder.File("link.db");
        await RunToolAsync("ln", Live, link);
        await RunToolAsync("chmod", "640", Live);
        var before = await RunToolAsync("stat", "-c", "%i %u %g %a %h", Live);
        await RunAsync("run-1");

        Assert.Equal(before, await RunToolAsync("stat", "-c", "%i %u %g %a %h", Live));
        Assert.Equal(mode == "wal" ? "wal" : "delete", await SqliteProgram.ReadAsync(Live, "PRAGMA journal_mode"));
        Assert.Equal("300", await SqliteProgram.ReadAsync(Live, "SELECT count(*) FROM emails WHERE text = 'planned'"));
        File.Delete(link);
    }

    [Fact]
    public async Task Commit_DatabaseBehindASymbolicLink_ChangesTheFileItself()
    {
        var elsewhere = Folder.File("elsewhere.db");
        await SqliteProgram.CreateAsync(elsewhere, "delete", Schema);
        Directory.CreateDirectory(Path.GetDirectoryName(Live)!);
        File.CreateSymbolicLink(Live, elsewhere);
        await RunAsync("run-1");
        await RunAsync("run-2", "planned again");
        Assert.Equal(elsewhere, new FileInfo(Live).LinkTarget);
        Assert.Equal("300", await SqliteProgram.ReadAsync(elsewhere, "SELECT count(*) FROM emails WHERE text = 'planned again'"));
        Assert.NotNull(await Layout().FindCommitAsync("run-2", Cancel));
    }

    /// <summary>A version from a time when the database was in another mode.</summary>
    [Theory]
    [InlineData("wal", "delete")]
    [InlineData("delete", "wal")]
    public async Task Put_DatabaseInAnotherJournalMode_KeepsTheModeOfTheLiveOne(string mode, string liveMode)
    {
        await CreateAsync(liveMode);
        using var program = SqliteProgram.Open(Live);
        await program.RunAsync("SELECT count(*) FROM emails");
        var path = Folder.File("other.db");
        await SqliteProgram.CreateAsync(path, mode, Schema, "CREATE TABLE sent (id INTEGER PRIMARY KEY)", "UPDATE emails SET text = 'planned'");
        var put = await _store.PutAsync(new PutRequest { Key = Key, Content = ObjectContent.FromFile(path) }, Cancel);

        Assert.Equal(put.ETag, (await _store.HeadAsync(Key, Cancel))!.ETag);
        Assert.Equal($"300,{liveMode}", await program.RunAsync("SELECT count(*) FROM emails WHERE text = 'planned'") + "," + await program.RunAsync("PRAGMA journal_mode"));
        await program.RunAsync("INSERT INTO sent VALUES (1)");
        Assert.Equal("ok", await program.RunAsync("PRAGMA integrity_check"));
    }

    [Fact]
    public async Task Put_AnotherPageSizeOverWalMode_RefusedWithARemedyThatHelps()
    {
        await CreateAsync("wal");
        var path = Folder.File("other.db");
        await SqliteProgram.CreateAsync(path, "delete", "PRAGMA page_size = 8192", "VACUUM", Schema);
        var before = await _store.HeadAsync(Key, Cancel);
        var request = new PutRequest { Key = Key, Content = ObjectContent.FromFile(path), IfMatch = before!.ETag };
        var failure = await Assert.ThrowsAsync<ObjectStoreException>(() => _store.PutAsync(request, Cancel));

        Assert.Equal(ObjectStoreFailure.Configuration, failure.Kind);
        Assert.Contains("pages of 4096 bytes", failure.Message, StringComparison.Ordinal);
        Assert.Contains("pages of 8192", failure.Message, StringComparison.Ordinal);
        Assert.Equal(before.ETag, (await _store.HeadAsync(Key, Cancel))!.ETag);
        await SqliteProgram.ReadAsync(Live, "PRAGMA journal_mode = DELETE");
        Assert.Equal(PutStatus.Written, (await _store.PutAsync(request with { IfMatch = null }, Cancel)).Status);
        Assert.Equal("ok", await SqliteProgram.ReadAsync(Live, "PRAGMA integrity_check"));
    }

    // A reader keeps a commit out only in the rollback modes. A writer whose changes no longer fit its memory keeps readers out as well.
    private static IEnumerable<TheoryDataRow<string, string, bool, bool>> ProgramsIn(string mode, bool canCommitBesideAReader, bool canReadBesideMuchWriting) =>
    [
        (mode, "idle", true, true),
        (mode, "reading", true, canCommitBesideAReader),
        (mode, "writing", true, false),
        (mode, "writing much", canReadBesideMuchWriting, false),
        (mode, "killed", true, true),
        (mode, "stopped", true, false),
    ];

    private const string Schema =
        """
        CREATE TABLE emails AS WITH RECURSIVE n(id) AS (SELECT 1 UNION ALL SELECT id + 1 FROM n WHERE id < 300) SELECT id, hex(randomblob(100)) AS text FROM n
        """;

    private Task CreateAsync(string mode) => SqliteProgram.CreateAsync(Live, mode, Schema, "CREATE TABLE sent (id INTEGER PRIMARY KEY)");

    private static async Task BeginAsync(SqliteProgram program, string doing, string mode)
    {
        await program.RunAsync(mode == "persist" ? "PRAGMA journal_mode = PERSIST" : "SELECT count(*) FROM emails");
        string[] statements = doing switch
        {
            "idle" => ["SELECT count(*) FROM emails"],
            "reading" => ["BEGIN", "SELECT count(*) FROM emails"],
            "writing" or "stopped" => ["BEGIN IMMEDIATE", "INSERT INTO sent VALUES (1)"],

            // With next to no cache, changed pages are written to the file before the commit.
            _ => ["PRAGMA cache_size = 2", "BEGIN IMMEDIATE", "UPDATE emails SET text = 'half done ' || text", "INSERT INTO sent VALUES (1)"],
        };
        foreach (var statement in statements)
        {
            await program.RunAsync(statement);
        }

        if (doing == "killed")
        {
            await program.KillAsync();
        }
        else if (doing == "stopped")
        {
            program.Stop();
        }
    }

    private static async Task AssertCommitAsync(CheckOut checkOut, bool canCommit)
    {
        Plan(checkOut.Path);
        var commit = checkOut.CommitAsync(new CommitInfo("run-1", 1), Cancel);
        if (canCommit)
        {
            Assert.Equal(CommitStatus.Committed, (await commit).Status);
        }
        else
        {
            AssertBusy(await Assert.ThrowsAsync<ObjectStoreException>(() => commit));
        }
    }

    private static void AssertBusy(ObjectStoreException failure)
    {
        Assert.Equal(ObjectStoreFailure.Transient, failure.Kind);
        Assert.Contains("another program has had a transaction open", failure.Message, StringComparison.Ordinal);
    }

    /// <summary>The program ends what it has begun, then a run succeeds, the program sees it through the connection that it has had open all the time, and writes on.</summary>
    private async Task AssertGoesOnAsync(SqliteProgram program, string doing, bool hasCommitted)
    {
        if (doing == "stopped")
        {
            program.Continue();
        }

        if (doing == "reading")
        {
            // What it reads in one transaction does not change under its hands.
            Assert.Equal("0", await program.RunAsync("SELECT count(*) FROM emails WHERE text = 'planned'"));
        }

        if (doing is not ("idle" or "killed"))
        {
            await program.RunAsync("COMMIT");
        }

        var sent = doing is "writing" or "writing much" or "stopped" ? 1 : 0;
        if (!hasCommitted)
        {
            await RunAsync("run-2");
        }

        using var other = doing == "killed" ? SqliteProgram.Open(Live) : null;
        var reader = other ?? program;
        Assert.Equal($"300,{sent}", await reader.RunAsync("SELECT (SELECT count(*) FROM emails WHERE text = 'planned'), (SELECT count(*) FROM sent)"));
        await reader.RunAsync("INSERT INTO sent VALUES (99)");
        Assert.Equal("ok", await reader.RunAsync("PRAGMA integrity_check"));
        Assert.Equal($"300,{sent + 1}", await SqliteProgram.ReadAsync(Live, "SELECT (SELECT count(*) FROM emails WHERE text = 'planned'), (SELECT count(*) FROM sent)"));
    }

    private async Task RunAsync(string runId, string text = "planned")
    {
        var checkOut = await Layout().CheckOutAsync(Local, Cancel);
        Plan(checkOut.Path, text);
        Assert.Equal(CommitStatus.Committed, (await checkOut.CommitAsync(new CommitInfo(runId, 1), Cancel)).Status);
    }

    private static void Plan(string path, string text = "planned")
    {
        Sql.Execute(path, $"UPDATE emails SET text = '{text}'");
    }

    private ObjectLayout Layout() => new(_store, Key, new ObjectLayoutOptions(), TimeProvider.System, NullLogger.Instance);

    /// <summary>All ways of reading, each of which must wait in vain in a rollback mode, and may succeed in WAL mode.</summary>
    private async Task UseAsync(int thread)
    {
        var store = new DirectoryObjectStore(Folder.File("store")) { Patience = TimeSpan.FromMilliseconds(300) };
        try
        {
            switch (thread)
            {
                case 0:
                    await store.HeadAsync(Key, Cancel);
                    break;
                case 1:
                    await using (var got = await store.GetAsync(Key, cancellationToken: Cancel))
                    {
                        await got.Content!.CopyToAsync(Stream.Null, Cancel);
                    }

                    break;
                case 2:
                    await store.CopyAsync(Key, "org-data/copy.db", cancellationToken: Cancel);
                    break;
                default:
                    await store.KeysAsync("org-data/");
                    break;
            }
        }
        catch (ObjectStoreException failure)
        {
            AssertBusy(failure);
        }
    }

    private static async Task<string> RunToolAsync(string tool, params string[] arguments)
    {
        using var process = System.Diagnostics.Process.Start(new System.Diagnostics.ProcessStartInfo(tool, arguments) { RedirectStandardOutput = true })!;
        var output = await process.StandardOutput.ReadToEndAsync(Cancel);
        await process.WaitForExitAsync(Cancel);
        Assert.Equal(0, process.ExitCode);
        return output;
    }
}
