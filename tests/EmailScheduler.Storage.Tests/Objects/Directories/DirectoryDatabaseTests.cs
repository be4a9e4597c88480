using System.Runtime.Versioning;
using System.Text;
using System.Text.Json.Nodes;
using EmailScheduler.Storage.Tests.Layouts;
using Microsoft.Data.Sqlite;

namespace EmailScheduler.Storage.Tests.Objects.Directories;

/// <summary>What the directory store does with objects that are databases, beyond the contract of all stores.</summary>
public sealed class DirectoryDatabaseTests : FolderTests
{
    private const string Key = "org-data/99.db";

    private readonly DirectoryObjectStore _store;

    public DirectoryDatabaseTests() => _store = new DirectoryObjectStore(Root) { Patience = TimeSpan.FromMilliseconds(300) };

    private string Root => Folder.File("store");

    private string Live => Path.Combine(Root, "org-data", "99.db");

    private string Local => Folder.File("local.db");

    [Fact]
    public async Task Put_OverADatabase_TellsTheETagAndTheHashOfWhatIsStored()
    {
        var first = await PutAsync(1);
        var second = await PutAsync(2, first.ETag);

        Assert.Equal(PutStatus.Written, second.Status);
        Assert.Equal(second.ETag, (await _store.HeadAsync(Key, Cancel))!.ETag);
        await using var got = await _store.GetAsync(Key, cancellationToken: Cancel);
        Assert.Equal(second.ETag, $"\"{await ContentHash.OfAsync(got.Content!, Cancel)}\"");
        Assert.Equal(second.ETag, $"\"{await ContentHash.OfFileAsync(Live, Cancel)}\"");
        Assert.Equal(PutStatus.PreconditionFailed, (await PutAsync(3, first.ETag)).Status);
    }

    /// <summary>Equal content, but never an ETag that was there before: a request that waits for one must not find it again.</summary>
    [Fact]
    public async Task Put_SameContentAgain_HasAnotherETag()
    {
        Create(Local, 1);
        var etags = new HashSet<string?>();
        for (var put = 0; put < 4; put++)
        {
            Assert.True(etags.Add((await _store.PutAsync(new PutRequest { Key = Key, Content = ObjectContent.FromFile(Local) }, Cancel)).ETag));
        }
    }

    [Fact]
    public async Task Put_ContentInMemory_IsWrittenInPlace()
    {
        await PutAsync(1);
        Create(Local, 2);
        var bytes = await File.ReadAllBytesAsync(Local, Cancel);
        await _store.PutAsync(new PutRequest { Key = Key, Content = ObjectContent.FromBytes(bytes) }, Cancel);
        Assert.Equal(2, Read(Live));
        AssertStagingIsEmpty();
    }

    [Theory]
    [InlineData("")]
    [InlineData("text")]
    [InlineData("SQLite format 3\0, and then no more of it, though it is long enough to have a whole header, of which nothing makes sense")]
    public async Task Put_NoDatabaseOverADatabase_Refused(string text)
    {
        var put = await PutAsync(1);
        var failure = await Assert.ThrowsAsync<ObjectStoreException>(() => _store.PutTextAsync(Key, text));
        Assert.Contains(Key, failure.Message.Replace('\\', '/'), StringComparison.Ordinal);
        Assert.NotEqual(ObjectStoreFailure.Transient, failure.Kind);
        Assert.Equal(put.ETag, (await _store.HeadAsync(Key, Cancel))!.ETag);
        Assert.Equal(new PutResult(PutStatus.PreconditionFailed), await _store.PutTextAsync(Key, text, ifMatch: "\"another\""));
        AssertStagingIsEmpty();
    }

    [Fact]
    public async Task Put_DatabaseOverNoDatabase_ReplacesIt()
    {
        var text = await _store.PutTextAsync(Key, "no database");
        Assert.Equal(PutStatus.Written, (await PutAsync(1, text.ETag)).Status);
        Assert.Equal(1, Read(Live));
    }

    /// <summary>To SQLite an empty file is a database to which nothing was written yet; a program may have it open.</summary>
    [Fact]
    public async Task Put_OverAnEmptyFileThatAProgramHasOpen_IsSeenByIt()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Live)!);
        await File.WriteAllBytesAsync(Live, [], Cancel);
        using var connection = Sql.Open(Live);
        Sql.Execute(connection, "SELECT count(*) FROM sqlite_schema");
        var head = await _store.HeadAsync(Key, Cancel);
        Assert.Equal(0, head!.Length);
        Assert.Equal(PutStatus.Written, (await PutAsync(1, head.ETag)).Status);
        Assert.Equal(1, Read(connection));
    }

    [Theory]
    [InlineData("-journal")]
    [InlineData("-wal")]
    public async Task Put_NewDatabaseBesideAJournalOfAnEarlierOne_RefusedByName(string suffix)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Live)!);
        await File.WriteAllTextAsync(Live + suffix, "of an earlier database", Cancel);
        var failure = await Assert.ThrowsAsync<ObjectStoreException>(() => PutAsync(1));
        Assert.Equal(ObjectStoreFailure.Configuration, failure.Kind);
        Assert.Contains("99.db" + suffix, failure.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(Live));
    }

    [Fact]
    public async Task AnyCall_FileThatSqliteKeepsBesideADatabase_IsNoObject()
    {
        await PutAsync(1, wal: true);
        using var connection = Sql.Open(Live);
        Sql.Execute(connection, "UPDATE counter SET value = 2");
        Assert.True(File.Exists(Live + "-wal"));

        Assert.Equal([Key], await _store.KeysAsync(""));
        foreach (var key in new[] { Key + "-wal", Key + "-shm", Key + "-journal" })
        {
            Assert.Null(await _store.HeadAsync(key, Cancel));
            Assert.Equal(new GetResult(GetStatus.NotFound), await _store.GetAsync(key, cancellationToken: Cancel));
            await Assert.ThrowsAsync<ArgumentException>(() => _store.PutTextAsync(key, "text"));
            await Assert.ThrowsAsync<ArgumentException>(() => _store.DeleteAsync(key, cancellationToken: Cancel));
            await Assert.ThrowsAsync<ArgumentException>(() => _store.CopyAsync(Key, key, cancellationToken: Cancel));
        }
    }

    /// <summary>Bytes, ETag and length are those that the file has once the log is in it.</summary>
    [Theory]
    [InlineData("PRAGMA page_size = 4096")]
    [InlineData("PRAGMA page_size = 512")]
    [InlineData("PRAGMA page_size = 65536")]
    public async Task Get_WhileTheNewestPagesAreInTheLog_IsWhatTheFileIsAfterACheckpoint(string pageSize)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Live)!);
        using var connection = Sql.Open(Live);
        Sql.Execute(connection, $"{pageSize}; PRAGMA journal_mode = WAL; PRAGMA wal_autocheckpoint = 0");
        Sql.Execute(connection, "CREATE TABLE counter (value INTEGER); INSERT INTO counter VALUES (1); CREATE TABLE filler (text TEXT)");
        foreach (var step in new[]
        {
            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 500) INSERT INTO filler SELECT hex(randomblob(400)) FROM n",
            "UPDATE counter SET value = 2",

            // Frames that are in the log, but not committed.
            "BEGIN; UPDATE filler SET text = 'half done'; ROLLBACK",
            "DELETE FROM filler WHERE rowid % 2 = 0",
            "PRAGMA wal_checkpoint; UPDATE counter SET value = 3",
            "VACUUM",
            "PRAGMA wal_checkpoint(TRUNCATE); UPDATE counter SET value = 4",
        })
        {
            Sql.Execute(connection, step);
            var head = await _store.HeadAsync(Key, Cancel);
            var bytes = await _store.GetBytesAsync(Key);

            File.Copy(Live, Folder.File("copy.db"), overwrite: true);
            File.Copy(Live + "-wal", Folder.File("copy.db-wal"), overwrite: true);
            Sql.Execute(Folder.File("copy.db"), "PRAGMA wal_checkpoint(TRUNCATE)");

            var checkpointed = await File.ReadAllBytesAsync(Folder.File("copy.db"), Cancel);
            Assert.True(bytes.AsSpan().SequenceEqual(checkpointed), $"Other bytes after: {step}");
            Assert.Equal((bytes.LongLength, $"\"{Convert.ToHexStringLower(System.IO.Hashing.XxHash128.Hash(bytes))}\""), (head!.Length, head.ETag));
        }
    }

    [Fact]
    public async Task ETag_LogMovedIntoTheFile_StaysTheSame()
    {
        await PutAsync(1, wal: true);
        string etag;
        using (var connection = Sql.Open(Live))
        {
            Sql.Execute(connection, "UPDATE counter SET value = 2");
            etag = (await _store.HeadAsync(Key, Cancel))!.ETag;
        }

        Assert.False(File.Exists(Live + "-wal"));
        Assert.Equal(etag, (await _store.HeadAsync(Key, Cancel))!.ETag);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Head_ProgramWrites_AnotherETagEachTimeAndNoMetadata(bool wal)
    {
        await PutAsync(1, wal: wal, runId: "run-1");
        Assert.Equal("run-1", (await _store.HeadAsync(Key, Cancel))!.Metadata["run-id"]);
        var etags = new HashSet<string>(StringComparer.Ordinal) { (await _store.HeadAsync(Key, Cancel))!.ETag };
        using var connection = Sql.Open(Live);
        for (var write = 0; write < 50; write++)
        {
            Sql.Execute(connection, "UPDATE counter SET value = value + 1");
            var head = await _store.HeadAsync(Key, Cancel);
            Assert.True(etags.Add(head!.ETag), $"Write {write} is not seen.");
            Assert.Empty(head.Metadata);
        }
    }

    /// <summary>A run that is tried again finds its commit also when a sender has marked emails since, but not in a database that has taken its place.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task FindCommit_ProgramHasWrittenSince_Found(bool wal)
    {
        await PutAsync(1, wal: wal);
        File.Copy(Live, Folder.File("backup.db"));
        await CommitRaisedAsync("run-1");
        await CommitRaisedAsync("run-2");
        using var connection = Sql.Open(Live);
        for (var write = 0; write < 3; write++)
        {
            Sql.Execute(connection, "UPDATE counter SET value = value + 1");
            Assert.Equal(1, (await Layout().FindCommitAsync("run-2", Cancel))!.RowsChanged);
            Assert.NotNull(await Layout().FindCommitAsync("run-1", Cancel));
            Assert.Null(await Layout().FindCommitAsync("run-3", Cancel));
            Assert.Empty((await _store.HeadAsync(Key, Cancel))!.Metadata);
        }

        await CommitRaisedAsync("run-3");
        Sql.Execute(connection, "UPDATE counter SET value = value + 1");
        Assert.NotNull(await Layout().FindCommitAsync("run-1", Cancel));
        connection.Close();

        File.Copy(Folder.File("backup.db"), Live, overwrite: true);
        Assert.Null(await Layout().FindCommitAsync("run-3", Cancel));
        using var replaced = Sql.Open(Live);
        Sql.Execute(replaced, "UPDATE counter SET value = value + 1");
        Assert.Null(await Layout().FindCommitAsync("run-3", Cancel));
    }

    /// <summary>A commit that was cancelled, or whose process died, has counted no cookie on: whoever changes the schema next has not come from it.</summary>
    [Theory]
    [InlineData(false, "VACUUM")]
    [InlineData(false, "CREATE INDEX by_value ON counter (value)")]
    [InlineData(true, "VACUUM")]
    [InlineData(true, "CREATE INDEX by_value ON counter (value)")]
    public async Task FindCommit_DiedBeforeItsCommitAndAProgramChangedTheSchema_NotFound(bool wal, string change)
    {
        await PutAsync(1, wal: wal, runId: "run-1");
        var dying = new ObjectLayout(new DirectoryObjectStore(Root) { BeforeCommit = () => throw new ProcessDiedException() }, Key, new ObjectLayoutOptions(), TimeProvider.System, NullLogger.Instance);
        var checkOut = await dying.CheckOutAsync(Local, Cancel);
        SampleDatabase.Raise(Local);
        await Assert.ThrowsAsync<ProcessDiedException>(() => checkOut.CommitAsync(new CommitInfo("run-2", 1), Cancel));
        Assert.Contains(Directory.EnumerateFiles(Path.Combine(Root, ".store", "meta"), "*", SearchOption.AllDirectories), file => File.ReadAllText(file).Contains("run-2", StringComparison.Ordinal));
        Sql.Execute(Live, change);

        Assert.Null(await Layout().FindCommitAsync("run-2", Cancel));
        await CommitRaisedAsync("run-2");
        Assert.Equal(2, Read(Live));
        Assert.NotNull(await Layout().FindCommitAsync("run-2", Cancel));
    }

    /// <summary>SQLite numbers its own commits in the header; the content is still the run's.</summary>
    [Fact]
    public async Task Head_ProgramSwitchedTheJournalMode_StillTellsOfTheRun()
    {
        await PutAsync(1, runId: "run-1");
        Sql.Execute(Live, "PRAGMA journal_mode = WAL");

        Assert.Equal("run-1", (await _store.HeadAsync(Key, Cancel))!.Metadata["run-id"]);
    }

    [Fact]
    public async Task Head_ProgramRestoredAnEarlierState_TellsOfTheRunThatMadeIt()
    {
        await PutAsync(1, runId: "run-1");
        File.Copy(Live, Folder.File("backup.db"));
        await PutAsync(2, runId: "run-2");
        using (var backup = Sql.Open(Folder.File("backup.db")))
        using (var connection = Sql.Open(Live))
        {
            backup.BackupDatabase(connection);
        }

        Assert.Equal("run-1", (await _store.HeadAsync(Key, Cancel))!.Metadata["run-id"]);
    }

    /// <summary>What a process leaves that dies between the two, the metadata of a content that never came, tells of nothing; nor does a mark on what is there already before its commit.</summary>
    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public async Task Head_MetadataWrittenBeforeTheContent_TellsOfItOnceThatIsThere(bool isSameContent, bool wal)
    {
        await PutAsync(1, wal: wal, runId: "run-1");
        if (!isSameContent)
        {
            Create(Local, 2);
        }

        var paths = new DirectoryPaths(Root);
        await using var source = await DatabaseSource.OfAsync(ObjectContent.FromFile(Local), new Staging(paths), Cancel);
        var record = new Sidecar(Key, (await source.HashesAsync(Cancel)).Content, DateTimeOffset.UtcNow, null, new Dictionary<string, string> { ["run-id"] = "run-2" });
        new DatabaseRecords(paths, new Staging(paths)).Write(isSameContent ? record with { SchemaCookie = source.SchemaCookie + 1 } : record);
        Assert.Equal("run-1", (await _store.HeadAsync(Key, Cancel))!.Metadata["run-id"]);

        // As soon as the content is there, whoever has written it.
        using (var replacement = await DatabaseReplacement.BeginAsync(Live, source, TimeSpan.FromSeconds(5), Cancel))
        {
            Assert.True(await replacement!.TryCompleteAsync(Task.CompletedTask, () => Task.CompletedTask, Cancel));
        }

        Assert.Equal("run-2", (await _store.HeadAsync(Key, Cancel))!.Metadata["run-id"]);
    }

    /// <summary>As stores kept it before they knew of live databases.</summary>
    [Fact]
    public async Task Head_MetadataBySizeAndTime_IsStillUnderstood()
    {
        await PutAsync(1, runId: "run-1");
        var file = new FileInfo(Live);
        var meta = new DirectoryPaths(Root).Sidecars(Key);
        Directory.Delete(meta, recursive: true);
        Directory.CreateDirectory(meta);
        var earlier = new Sidecar(Key, await ContentHash.OfFileAsync(Live, Cancel), DateTimeOffset.UnixEpoch, null, new Dictionary<string, string> { ["run-id"] = "run-0" });
        earlier.Write(meta, new Generation(file.Length, file.LastWriteTimeUtc.Ticks).FileName, Folder.File("temporary"));

        var head = await _store.HeadAsync(Key, Cancel);
        Assert.Equal(("run-0", DateTimeOffset.UnixEpoch), (head!.Metadata["run-id"], head.LastModified));
        await PutAsync(2, head.ETag, runId: "run-2");
        Assert.Equal("run-2", (await _store.HeadAsync(Key, Cancel))!.Metadata["run-id"]);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("null")]
    [InlineData("{}")]
    public async Task Head_DamagedBookkeeping_FallsBackToTheContent(string damage)
    {
        var put = await PutAsync(1);
        foreach (var file in Directory.GetFiles(new DirectoryPaths(Root).Sidecars(Key)))
        {
            await File.WriteAllTextAsync(file, damage, Cancel);
        }

        Assert.Equal(put.ETag, (await _store.HeadAsync(Key, Cancel))!.ETag);
    }

    [Fact]
    public async Task Put_ManyTimes_KeepsLittleMetadataOfLongAgo()
    {
        for (var put = 1; put <= 20; put++)
        {
            await PutAsync(put, runId: $"run-{put}");
            SetRecordsBack(TimeSpan.FromMinutes(11));
        }

        Assert.InRange(Records().Length, 2, 10);
        Assert.Equal("run-20", (await _store.HeadAsync(Key, Cancel))!.Metadata["run-id"]);
    }

    /// <summary>A reader who has the content already may have to wait for a processor before it looks up what belongs to it.</summary>
    [Fact]
    public async Task Put_ManyTimesInAMoment_KeepsTheMetadataOfWhatIsStillRead()
    {
        for (var put = 1; put <= 20; put++)
        {
            await PutAsync(put, runId: $"run-{put}");
        }

        Assert.Contains(Records(), record => File.ReadAllText(record).Contains("\"run-1\"", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Put_ClockSetBackByHours_IsKnownThoughManyAreNewer()
    {
        for (var put = 1; put <= 20; put++)
        {
            await PutAsync(put, runId: $"run-{put}");
        }

        SetRecordsBack(TimeSpan.FromHours(-3));
        await PutAsync(21, runId: "run-21");

        Assert.Equal("run-21", (await _store.HeadAsync(Key, Cancel))!.Metadata["run-id"]);
    }

    /// <summary>SQLite cuts the file off after the commit: who is killed in between leaves a database that is whole, in a file that is too long, by pages of the size before.</summary>
    [Theory]
    [InlineData(false, 4096)]
    [InlineData(true, 4096)]
    [InlineData(false, 1024)]
    public async Task CheckOut_KilledBeforeTheFileWasCutOff_IsTheCommitAlone(bool wal, int pageSizeBefore)
    {
        Sql.Execute(Local, $"PRAGMA page_size = {pageSizeBefore}; CREATE TABLE large (bytes BLOB); INSERT INTO large VALUES (zeroblob(600000))");
        await _store.PutAsync(new PutRequest { Key = Key, Content = ObjectContent.FromFile(Local) }, Cancel);
        var put = await PutAsync(2, wal: wal, runId: "run-2");
        var length = new FileInfo(Live).Length;
        await File.AppendAllBytesAsync(Live, new byte[4096 + pageSizeBefore], Cancel);

        var head = await _store.HeadAsync(Key, Cancel);
        Assert.Equal((put.ETag, "run-2", length), (head!.ETag, head.Metadata["run-id"], head.Length));
        var checkOut = await Layout().CheckOutAsync(Folder.File("other.db"), Cancel);
        Assert.Equal(length, new FileInfo(checkOut.Path).Length);
        await CommitRaisedAsync("run-3");
        Assert.Equal(3, Read(Live));
    }

    /// <summary>A version before has remembered hashes that reached behind the end of the database.</summary>
    [Fact]
    public async Task Head_HashesRememberedByAnotherFormula_AreMadeAgain()
    {
        await PutAsync(1, runId: "run-1");
        var file = Path.Combine(new DirectoryPaths(Root).Sidecars(Key), DatabaseRecords.StateFile);
        var state = JsonNode.Parse(await File.ReadAllTextAsync(file, Cancel))!;
        state["content"] = "0123456789abcdef0123456789abcdef";
        state.AsObject().Remove("formula");
        await File.WriteAllTextAsync(file, state.ToJsonString(), Cancel);

        Assert.Equal("run-1", (await _store.HeadAsync(Key, Cancel))!.Metadata["run-id"]);
    }

    /// <summary>As one that was copied after its process was killed.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Put_FileIsLongerThanTheDatabaseInIt_IsKnown(bool isThere)
    {
        var before = isThere ? await PutAsync(1) : null;
        Create(Local, 2);
        await File.AppendAllBytesAsync(Local, new byte[8192], Cancel);
        var put = await _store.PutAsync(new PutRequest { Key = Key, Content = ObjectContent.FromFile(Local), IfMatch = before?.ETag, Metadata = new Dictionary<string, string> { ["run-id"] = "run-2" } }, Cancel);

        var head = await _store.HeadAsync(Key, Cancel);
        Assert.Equal((put.ETag, "run-2"), (head!.ETag, head.Metadata["run-id"]));
        Assert.Equal(2, Read(Live));
        await CommitRaisedAsync("run-3");
        Assert.Equal(3, Read(Live));
    }

    /// <summary>A failing disk, or a program that writes without SQLite and sets the time back: what was remembered of the state shows.</summary>
    [Fact]
    public async Task CheckOut_BytesChangedBehindSqlite_Refused()
    {
        await PutAsync(1, runId: "run-1");
        var written = File.GetLastWriteTimeUtc(Live);
        await using (var file = new FileStream(Live, FileMode.Open))
        {
            file.Position = file.Length - 1;
            var last = (byte)file.ReadByte();
            file.Position--;
            file.WriteByte((byte)~last);
        }

        File.SetLastWriteTimeUtc(Live, written);
        var failure = await Assert.ThrowsAsync<InvalidDatabaseException>(() => Layout().CheckOutAsync(Local, Cancel));
        Assert.Contains("content hash", failure.Message, StringComparison.Ordinal);
    }

    /// <summary>A database that is damaged cannot be written by a transaction as others are; yet its file stays, because other programs may have it open.</summary>
    [Theory]
    [InlineData("truncated")]
    [InlineData("page size")]
    [InlineData("garbage after the header")]
    public async Task Restore_DamagedDatabase_IsReplacedInPlace(string damage)
    {
        await PutAsync(1);
        await CommitRaisedAsync("run-1");
        await CommitRaisedAsync("run-2");
        using var program = Sql.Open(Live);
        await using (var file = new FileStream(Live, FileMode.Open, FileAccess.Write))
        {
            switch (damage)
            {
                case "truncated":
                    file.SetLength((file.Length / 2) + 100);
                    break;
                case "page size":
                    file.Position = 16;
                    file.Write([0x12, 0x34]);
                    break;
                default:
                    file.Position = 100;
                    file.Write(Encoding.ASCII.GetBytes(new string('x', (int)file.Length - 100)));
                    break;
            }
        }

        var versions = new DatabaseVersions(_store, Key, new VersionOptions(), TimeProvider.System, NullLogger.Instance);
        var version = (await versions.ListAsync(Cancel)).First(version => version.RunId == "run-1");
        Assert.Equal(CommitStatus.Committed, (await versions.RestoreAsync(version.Id, "restore", Local, Cancel)).Status);
        Assert.Equal(2, Read(program));
        Assert.Equal("restore", (await _store.HeadAsync(Key, Cancel))!.Metadata["run-id"]);
    }

    [Fact]
    public async Task Delete_WhileAProgramIsInATransaction_WaitsAndRemovesNothing()
    {
        var put = await PutAsync(1);
        using var connection = Sql.Open(Live);
        Sql.Execute(connection, "BEGIN IMMEDIATE; UPDATE counter SET value = 2");
        var failure = await Assert.ThrowsAsync<ObjectStoreException>(() => _store.DeleteAsync(Key, cancellationToken: Cancel));
        Assert.Equal(ObjectStoreFailure.Transient, failure.Kind);
        Sql.Execute(connection, "COMMIT");
        Assert.Equal(DeleteStatus.PreconditionFailed, await _store.DeleteAsync(Key, put.ETag, Cancel));
        Assert.Equal(DeleteStatus.Deleted, await _store.DeleteAsync(Key, cancellationToken: Cancel));
        Assert.Empty(Directory.GetFiles(Path.GetDirectoryName(Live)!));
        Assert.Equal(PutStatus.Written, (await PutAsync(3)).Status);
    }

    [Fact]
    public async Task Delete_DatabaseWithALog_LeavesNothingBeside()
    {
        await PutAsync(1, wal: true);
        using var connection = Sql.Open(Live);
        Sql.Execute(connection, "UPDATE counter SET value = 2");
        Assert.Equal(DeleteStatus.Deleted, await _store.DeleteAsync(Key, cancellationToken: Cancel));
        Assert.Empty(Directory.GetFiles(Path.GetDirectoryName(Live)!));
    }

    /// <summary>One organization's importer must not hold up the listing of all.</summary>
    [Fact]
    public async Task List_WhileAProgramKeepsADatabaseLocked_NamesItWithAnETagThatNothingHas()
    {
        var put = await PutAsync(1);
        await _store.PutTextAsync("org-data/98.db", "x");
        using var connection = Sql.Open(Live);
        Sql.Execute(connection, "BEGIN EXCLUSIVE");
        var entries = new List<ObjectEntry>();
        await foreach (var entry in _store.ListAsync("org-data/", Cancel))
        {
            entries.Add(entry);
        }

        Assert.Equal(["org-data/98.db", Key], entries.Select(entry => entry.Key));
        Assert.NotEqual(put.ETag, entries[1].ETag);
        Assert.Equal(new FileInfo(Live).Length, entries[1].Length);
        Sql.Execute(connection, "COMMIT");
        Assert.Equal(PutStatus.PreconditionFailed, (await PutAsync(2, entries[1].ETag)).Status);
    }

    private static readonly string[] Readable = ["97.db", "99.db"], Closed = ["98.db", "99.db.bak", "99.db.backup"];

    /// <summary>A backup that only root may read, and someone's closed folder, are no concern of the organization beside which they lie, nor of all others.</summary>
    [Theory]
    [InlineData("org-data/", "org-data/97.db *", "org-data/98.db unread", "org-data/99.db *", "org-data/99.db.bak unread", "org-data/99.db.backup/")]
    [InlineData("org-data/99.db", "org-data/99.db *", "org-data/99.db.bak unread", "org-data/99.db.backup/")]
    [UnsupportedOSPlatform("windows")]
    public async Task ListLevel_FilesThatTheAccountMayNotRead_NamesThemAndGoesOn(string prefix, params string[] expected)
    {
        Directory.CreateDirectory(Path.Combine(Live + ".backup", "older"));
        foreach (var name in Readable.Concat(Closed).Select(name => Path.Combine(Root, "org-data", name)))
        {
            SampleDatabase.Create(Directory.Exists(name) ? Path.Combine(name, "older", "99.db") : name);
        }

        var closed = Closed.Select(name => Path.Combine(Root, "org-data", name)).ToList();
        File.SetUnixFileMode(Folder.Path, File.GetUnixFileMode(Folder.Path) | UnixFileMode.OtherRead | UnixFileMode.OtherExecute);
        closed.ForEach(path => File.SetUnixFileMode(path, UnixFileMode.None));

        var lines = await ListingProcess.ListLevelAsync(Root, prefix, Cancel);
        closed.ForEach(path => File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute));

        Assert.Equal(expected, lines.Select(line => line.Split(' ') is [var key, _, var etag] ? key + (etag == "\"unread\"" ? " unread" : " *") : line));
    }

    [Theory]
    [InlineData("98.db")]
    [InlineData("99.db.bak")]
    public async Task List_ALinkThatLeadsNowhereElse_NamesItAndGoesOn(string name)
    {
        await PutAsync(1);
        File.CreateSymbolicLink(Path.Combine(Root, "org-data", name), Path.Combine(Root, "org-data", name));
        Assert.Equal(new[] { Key, "org-data/" + name }.Order(StringComparer.Ordinal), await _store.KeysAsync("org-data/"));
        await Assert.ThrowsAsync<ObjectStoreException>(() => _store.HeadAsync("org-data/" + name, Cancel));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Put_LinkToAFileThatIsNotThere_RefusedByName(bool ifAbsent)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Live)!);
        File.CreateSymbolicLink(Live, Folder.File("unmounted.db"));
        Create(Local, 1);
        Assert.Null(await _store.HeadAsync(Key, Cancel));
        var failure = await Assert.ThrowsAsync<ObjectStoreException>(
            () => _store.PutAsync(new PutRequest { Key = Key, Content = ObjectContent.FromFile(Local), IfAbsent = ifAbsent }, Cancel));

        Assert.Equal(ObjectStoreFailure.Configuration, failure.Kind);
        Assert.Contains("is a link to", failure.Message, StringComparison.Ordinal);
        Assert.Contains("unmounted.db", failure.Message, StringComparison.Ordinal);
        AssertStagingIsEmpty();
    }

    [Fact]
    public async Task Put_FileMovedOverTheDatabaseMeanwhile_GoesIntoTheFileThatIsThere()
    {
        await PutAsync(1);
        Create(Folder.File("moved.db"), 7);
        Create(Local, 8);
        await using var source = await DatabaseSource.OfAsync(ObjectContent.FromFile(Local), new Staging(new DirectoryPaths(Root)), Cancel);
        using (var connection = Sql.Open(Live))
        {
            Sql.Execute(connection, "BEGIN IMMEDIATE");
            var begin = DatabaseReplacement.BeginAsync(Live, source, TimeSpan.FromSeconds(30), Cancel);

            // The commit waits for the lock of the old file, when someone puts another file in its place.
            await Task.WhenAny(begin, Task.Delay(100, Cancel));
            File.Move(Folder.File("moved.db"), Live, overwrite: true);
            Sql.Execute(connection, "COMMIT");
            using var replacement = await begin;
            Assert.True(await replacement!.TryCompleteAsync(Task.CompletedTask, () => Task.CompletedTask, Cancel));
        }

        Assert.Equal(8, Read(Live));
    }

    /// <summary>Moved away when the old file is locked already: what was to be replaced is not there any more, so nothing is wrong with the permissions.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Put_FileMovedOverTheLockedDatabase_LooksAgain(bool wal)
    {
        var put = await PutAsync(1, wal: wal);
        Create(Folder.File("moved.db"), 7);
        Create(Local, 8);
        Action? move = () => File.Move(Folder.File("moved.db"), Live, overwrite: true);
        var store = new DirectoryObjectStore(Root) { BeforeCommit = () => Interlocked.Exchange(ref move, null)?.Invoke() };
        var request = new PutRequest { Key = Key, Content = ObjectContent.FromFile(Local), IfMatch = put.ETag };

        Assert.Equal(new PutResult(PutStatus.PreconditionFailed), await store.PutAsync(request, Cancel));
        Assert.Equal(7, Read(Live));
        Assert.Equal(PutStatus.Written, (await store.PutAsync(request with { IfMatch = null }, Cancel)).Status);
        Assert.Equal(8, Read(Live));
    }

    [Fact]
    public async Task CheckOut_FromAFolderOnTheSameFileSystem_TakesTheCopy()
    {
        await PutAsync(1);
        await using var got = await _store.GetAsync(Key, cancellationToken: Cancel);
        var content = Assert.IsType<OwnedFileStream>(got.Content);
        Assert.Equal(got.Head!.ETag, $"\"{content.TryMoveTo(Local)}\"");
        Assert.Equal(1, Read(Local));
        AssertStagingIsEmpty();
    }

    [Fact]
    public async Task Get_Disposed_LeavesNothingInStaging()
    {
        await PutAsync(1);
        foreach (var condition in new[] { new GetCondition(), new GetCondition(Range: new ByteRange(100, 50)), new GetCondition(IfMatch: "\"x\""), new GetCondition(Range: new ByteRange(1 << 30)) })
        {
            await using var got = await _store.GetAsync(Key, condition, Cancel);
            if (got.Content is not null)
            {
                await got.Content.ReadExactlyAsync(new byte[50], Cancel);
            }
        }

        AssertStagingIsEmpty();
    }

    private ObjectLayout Layout() => new(_store, Key, new ObjectLayoutOptions(), TimeProvider.System, NullLogger.Instance);

    private async Task CommitRaisedAsync(string runId)
    {
        var checkOut = await Layout().CheckOutAsync(Local, Cancel);
        SampleDatabase.Raise(Local);
        Assert.Equal(CommitStatus.Committed, (await checkOut.CommitAsync(new CommitInfo(runId, 1), Cancel)).Status);
    }

    private async Task<PutResult> PutAsync(int value, string? ifMatch = null, bool wal = false, string? runId = null)
    {
        Create(Local, value, wal);
        var metadata = new Dictionary<string, string>();
        if (runId is not null)
        {
            metadata["run-id"] = runId;
            metadata["content-hash"] = await ContentHash.OfFileAsync(Local, Cancel);
        }

        return await _store.PutAsync(new PutRequest { Key = Key, Content = ObjectContent.FromFile(Local), IfMatch = ifMatch, Metadata = metadata }, Cancel);
    }

    private static void Create(string path, int value, bool wal = false)
    {
        File.Delete(path);
        SampleDatabase.Create(path, wal: wal);
        Sql.Execute(path, $"UPDATE counter SET value = {value}");
    }

    private static long Read(string path)
    {
        using var connection = Sql.Open(path);
        return Read(connection);
    }

    private static long Read(SqliteConnection connection)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "PRAGMA integrity_check";
        Assert.Equal("ok", command.ExecuteScalar());
        command.CommandText = "SELECT value FROM counter";
        return (long)command.ExecuteScalar()!;
    }

    private string[] Records() => Directory.GetFiles(new DirectoryPaths(Root).Sidecars(Key));

    private void SetRecordsBack(TimeSpan time) => Assert.All(Records(), record => File.SetLastWriteTimeUtc(record, File.GetLastWriteTimeUtc(record) - time));

    private void AssertStagingIsEmpty() =>
        Assert.All(Directory.GetDirectories(Path.Combine(Root, ".store", "staging")), folder => Assert.Empty(Directory.GetFileSystemEntries(folder)));
}
