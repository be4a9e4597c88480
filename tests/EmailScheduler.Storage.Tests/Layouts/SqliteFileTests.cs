namespace EmailScheduler.Storage.Tests.Layouts;

public sealed class SqliteFileTests : FolderTests
{
    private readonly string _path;

    public SqliteFileTests() => _path = Folder.File("odd name %20#?.db");

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Verify_HealthyDatabase_PassesAndLeavesNothingBeside(bool wal)
    {
        SampleDatabase.Create(_path, wal: wal);
        var before = await File.ReadAllBytesAsync(_path, Cancel);
        await SqliteFile.VerifyAsync(_path, "x", Cancel);
        Assert.Equal([_path], Directory.GetFiles(Folder.Path));
        Assert.Equal(before, await File.ReadAllBytesAsync(_path, Cancel));
    }

    [Theory]
    [InlineData(512)]
    [InlineData(65536)]
    public async Task Verify_AnyPageSize_Passes(int pageSize)
    {
        Sql.Execute(_path, $"PRAGMA page_size={pageSize}; CREATE TABLE t (x)");

        await SqliteFile.VerifyAsync(_path, "x", Cancel);
    }

    /// <summary>What is healthy, though only the program that made it can use all of it.</summary>
    [Theory]
    [InlineData("CREATE TABLE t (name TEXT COLLATE theirs UNIQUE); INSERT INTO t VALUES ('b'), ('a')")]
    [InlineData("CREATE TABLE t (name TEXT COLLATE theirs PRIMARY KEY) WITHOUT ROWID; INSERT INTO t VALUES ('b'), ('a'), ('c')")]
    [InlineData("CREATE TABLE t (name TEXT CHECK (theirs(name) <> '')); INSERT INTO t VALUES ('a')")]
    [InlineData("CREATE TABLE t (name TEXT); CREATE INDEX i ON t (theirs(name)); CREATE INDEX p ON t (name) WHERE theirs(name) > 'a'; INSERT INTO t VALUES ('a')")]
    [InlineData("CREATE TABLE t (name TEXT, shown TEXT NOT NULL AS (theirs(name))); INSERT INTO t VALUES ('a')")]
    [InlineData("CREATE TABLE t (n INTEGER CHECK (n > 5)); PRAGMA ignore_check_constraints = ON; INSERT INTO t VALUES (1)")]
    [InlineData("CREATE TABLE parent (id INTEGER PRIMARY KEY); CREATE TABLE t (parent INTEGER REFERENCES parent (id)); INSERT INTO t VALUES (7)")]
    [InlineData("CREATE TABLE t (id INTEGER PRIMARY KEY, email TEXT, zip); INSERT INTO t VALUES (1, NULL, 'a'), (2, 'b', 75001); PRAGMA writable_schema = ON; UPDATE sqlite_schema SET sql = 'CREATE TABLE t (id INTEGER PRIMARY KEY, email TEXT NOT NULL, zip TEXT NOT NULL)'")]
    [InlineData("CREATE TABLE t (n TEXT); INSERT INTO t VALUES ('5'), ('x'); PRAGMA writable_schema = ON; UPDATE sqlite_schema SET sql = 'CREATE TABLE t (n INTEGER)'")]
    [InlineData("CREATE TABLE t (n, r); INSERT INTO t VALUES ('5', 'x'), (x'00', NULL); PRAGMA writable_schema = ON; UPDATE sqlite_schema SET sql = 'CREATE TABLE t (n INT NOT NULL, r REAL) STRICT'")]
    [InlineData("CREATE TABLE t (name TEXT, shown TEXT AS (theirs(name))); CREATE TABLE u (n); INSERT INTO u VALUES (NULL); PRAGMA writable_schema = ON; UPDATE sqlite_schema SET sql = 'CREATE TABLE u (n NOT NULL)' WHERE name = 'u'")]
    [InlineData("CREATE TABLE t (name TEXT); CREATE VIEW v AS SELECT theirs(name) FROM t; CREATE TRIGGER g AFTER INSERT ON t BEGIN INSERT INTO gone VALUES (1); END")]
    public async Task Verify_HealthyDatabaseOfAnotherProgram_Passes(string sql)
    {
        CreateAsAnotherProgram(sql);

        await SqliteFile.VerifyAsync(_path, "x", Cancel);
    }

    [Theory]
    [InlineData("CREATE TABLE t (name TEXT COLLATE theirs UNIQUE); INSERT INTO t VALUES ('b'), ('a')")]
    [InlineData("CREATE TABLE t (name TEXT, shown TEXT NOT NULL AS (theirs(name))); INSERT INTO t VALUES ('a')")]
    public async Task Verify_DamagedDatabaseOfAnotherProgram_SaysSo(string sql)
    {
        CreateAsAnotherProgram($"{sql}; CREATE TABLE filler (text TEXT); WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 500) INSERT INTO filler SELECT hex(randomblob(40)) FROM n");
        Overwrite(7 * 4096, Enumerable.Repeat((byte)0xA5, 4096).ToArray());

        await AssertUnusableAsync("is damaged");
    }

    /// <summary>A full-text index that has lost its words, behind values that their columns would not take today.</summary>
    [Fact]
    public async Task Verify_DamageBehindValuesOfAnotherDeclaration_SaysSo()
    {
        CreateAsAnotherProgram("""
            CREATE TABLE t (v TEXT); WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 300) INSERT INTO t SELECT NULL FROM n;
            CREATE VIRTUAL TABLE texts USING fts5 (text); INSERT INTO texts VALUES ('one two three'); DELETE FROM texts_data WHERE id > 10;
            PRAGMA writable_schema = ON; UPDATE sqlite_schema SET sql = 'CREATE TABLE t (v TEXT NOT NULL)' WHERE name = 't'
            """);

        await AssertUnusableAsync("is damaged: fts5");
    }

    [Fact]
    public Task Verify_Missing_SaysSo() => AssertUnusableAsync("is missing");

    [Fact]
    public async Task Verify_EmptyFile_SaysSo()
    {
        await File.WriteAllBytesAsync(_path, [], Cancel);
        await AssertUnusableAsync("is empty");
    }

    [Theory]
    [InlineData("hello")]
    [InlineData("SQLite format 3\0")]
    [InlineData("-- a dump of a database, in SQL, which is not a database. It is longer than the header is: CREATE TABLE contacts (id INTEGER);")]
    public async Task Verify_NotSqlite_SaysSo(string text)
    {
        await File.WriteAllTextAsync(_path, text, Cancel);
        await AssertUnusableAsync("is not a SQLite database");
    }

    [Theory]
    [InlineData(1)]
    [InlineData(100)]
    [InlineData(4096)]
    [InlineData(10 * 4096)]
    public async Task Verify_Truncated_SaysSo(int missing)
    {
        SampleDatabase.Create(_path);
        Shorten(missing);
        await AssertUnusableAsync("is truncated");
    }

    [Fact]
    public async Task Verify_TruncatedInWalMode_TellsOfTheWal()
    {
        SampleDatabase.Create(_path, wal: true);
        Shorten(4096);
        await AssertUnusableAsync("wal_checkpoint(TRUNCATE)");
    }

    [Theory]
    [InlineData(16, 3, "damaged header: a page size")]
    [InlineData(19, 9, "read version 9")]
    [InlineData(19, 0, "read version 0")]
    public async Task Verify_DamagedHeader_SaysSo(int offset, byte value, string expected)
    {
        SampleDatabase.Create(_path);
        Overwrite(offset, [value]);
        await AssertUnusableAsync(expected);
    }

    [Fact]
    public async Task Verify_CorruptPage_SaysSo()
    {
        SampleDatabase.Create(_path);
        Overwrite(3 * 4096, Enumerable.Repeat((byte)0xA5, 4096).ToArray());
        await AssertUnusableAsync("is damaged");
    }

    [Fact]
    public async Task Verify_CorruptSchemaPage_SaysSo()
    {
        SampleDatabase.Create(_path);
        Overwrite(100, Enumerable.Repeat((byte)0xFF, 3000).ToArray());
        await AssertUnusableAsync("is damaged");
    }

    /// <summary>A database copied while its content still lay in the -wal: what was copied is one page without tables.</summary>
    [Fact]
    public async Task Verify_WalModeWithItsWalLost_TellsOfTheWal()
    {
        var open = Folder.File("open.db");
        using (var connection = Sql.Open(open))
        {
            Sql.Execute(connection, "PRAGMA journal_mode=WAL; PRAGMA wal_autocheckpoint=0; CREATE TABLE contacts (id INTEGER)");
            File.Copy(open, _path);
        }

        await AssertUnusableAsync("wal_checkpoint(TRUNCATE)");
    }

    /// <summary>The same in the middle of a checkpoint: page 1 already tells of pages that only the -wal has.</summary>
    [Fact]
    public async Task Verify_WalModeWithACheckpointHalfDone_TellsOfTheWal()
    {
        SampleDatabase.Create(_path, wal: true);
        Shorten(5 * 4096);
        await AssertUnusableAsync("wal_checkpoint(TRUNCATE)");
    }

    [Fact]
    public async Task Verify_Damaged_IsOneLine()
    {
        SampleDatabase.Create(_path);
        Overwrite(3 * 4096, new byte[4096]);
        var failure = await Assert.ThrowsAsync<InvalidDatabaseException>(() => SqliteFile.VerifyAsync(_path, "'x'", Cancel));
        Assert.DoesNotContain('\n', failure.Message);
    }

    [Fact]
    public async Task Verify_Cancelled_Throws()
    {
        SampleDatabase.Create(_path);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => SqliteFile.VerifyAsync(_path, "x", new CancellationToken(canceled: true)));
    }

    private void Shorten(int missing)
    {
        using var file = new FileStream(_path, FileMode.Open);
        file.SetLength(file.Length - missing);
    }

    private void Overwrite(long offset, byte[] bytes)
    {
        using var file = new FileStream(_path, FileMode.Open);
        file.Position = offset;
        file.Write(bytes);
    }

    private async Task AssertUnusableAsync(string expected)
    {
        var failure = await Assert.ThrowsAsync<InvalidDatabaseException>(() => SqliteFile.VerifyAsync(_path, "'org-data/99.db'", Cancel));
        Assert.Contains(expected, failure.Message, StringComparison.Ordinal);
        Assert.Contains("org-data/99.db", failure.Message, StringComparison.Ordinal);
    }

    private void CreateAsAnotherProgram(string sql)
    {
        using var connection = Sql.Open(_path);
        connection.CreateCollation("theirs", static (left, right) => string.CompareOrdinal(right, left));
        connection.CreateFunction("theirs", static (object? value) => value, isDeterministic: true);
        Sql.Execute(connection, $"PRAGMA foreign_keys = OFF; {sql}");
    }
}
