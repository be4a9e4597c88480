using System.Text;

namespace EmailScheduler.Cli.Tests;

/// <summary>Each bad input gives its own clear error and leaves everything as it was.</summary>
public sealed class BadInputTests : IDisposable
{
    private const string Healthy = """
        CREATE TABLE contacts(id INTEGER PRIMARY KEY, email TEXT, zip_code TEXT, birth_date TEXT, effective_date TEXT);
        WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2000)
        INSERT INTO contacts SELECT i, 'person' || i || '@example.com', '10001', '1960-07-01', '2020-09-01' FROM n;
        """;

    private readonly Sandbox _sandbox = new();

    /// <summary>What is wrong with the stored file, and a part of what is said of it.</summary>
    public static TheoryData<string, string> BadDatabases => new()
    {
        { "missing", "org-data/99.db" },
        { "empty", "org-data/99.db" },
        { "not SQLite", "org-data/99.db" },
        { "only a header", "org-data/99.db" },
        { "truncated", "org-data/99.db" },
        { "a page overwritten", "org-data/99.db" },
        { "without contacts", "contacts" },
        { "contacts without email", "email" },
    };

    /// <summary>Arguments, and parts of the one error line: the thing, the value.</summary>
    public static TheoryData<string[], string, string> BadArguments => new()
    {
        { ["run", "--org", "../x"], "--org", "../x" },
        { ["run", "--org", "99; drop"], "--org", "99; drop" },
        { ["run", "--org", ""], "--org", "''" },
        { ["run", "--org", "-1"], "--org", "-1" },
        { ["run", "--as-of", "2025-02-30"], "--as-of", "2025-02-30" },
        { ["run", "--as-of", "01.06.2025"], "--as-of", "01.06.2025" },
        { ["run", "--as-of", "0001-01-01"], "--as-of", "0001-01-01" },
        { ["plan", "--as-of", "tomorrow"], "--as-of", "tomorrow" },
        { ["run", "--store", "s3://bucket"], "AWS_ACCESS_KEY_ID", "s3://bucket" },
        { ["run", "--store", "s3://B"], "s3://B", "does not name a bucket" },
        { ["run", "--store", "ftp://host/x"], "Store:Url", "ftp://host/x" },
        { ["run", "--set", "Scheduling:Timezone=Mars/Olympus"], "Scheduling:Timezone", "Mars/Olympus" },
        { ["run", "--set", "Database:Layout=tape"], "Database:Layout", "tape" },
        { ["run", "--set", "Lease:TimeoutSeconds=0"], "Lease:TimeoutSeconds", "'0'" },
        { ["run", "--set", "nonsense"], "--set", "nonsense" },
        { ["sample", "--contacts", "-1"], "--contacts", "-1" },
        { ["sample", "--seed", "x"], "--seed", "'x'" },
        { ["versions", "restore", "../../99"], "ID", "../../99" },
        { ["frobnicate"], "frobnicate", "--help" },
        { ["run", "--frobnicate"], "--frobnicate", "--help" },
    };

    public void Dispose() => _sandbox.Dispose();

    [Theory]
    [MemberData(nameof(BadDatabases))]
    public async Task Run_BadDatabase_Is65AndTouchesNothing(string fault, string named)
    {
        var bytes = Broken(fault);
        if (bytes is not null)
        {
            _sandbox.With(bytes);
        }

        var answer = await _sandbox.RunAsync("run", "--as-of", "2025-06-01");

        Assert.True(answer.ExitCode == 65, answer.Errors);
        Assert.Contains(named, answer.Error, StringComparison.Ordinal);
        Assert.Empty(answer.Output);
        Assert.Equal(bytes, File.Exists(_sandbox.Database) ? await File.ReadAllBytesAsync(_sandbox.Database, Cancel) : null);
        Assert.False(Directory.Exists(_sandbox.Database + ".versions"));
        _sandbox.AssertNothingIsLeftBehind();
    }

    [Theory]
    [MemberData(nameof(BadArguments))]
    public async Task AnyCommand_BadArgument_Is78AndTouchesNothing(string[] arguments, string thing, string value)
    {
        _sandbox.With(Healthy);
        var before = Files();

        // The environment decides what an address of a bucket lacks.
        var answer = arguments.Contains("--store") ? await _sandbox.RunProgramAsync([], arguments) : await _sandbox.RunAsync(arguments);

        Assert.True(answer.ExitCode == 78, answer.Errors);
        Assert.Contains(thing, answer.Error, StringComparison.Ordinal);
        Assert.Contains(value, answer.Error, StringComparison.Ordinal);
        Assert.Equal(before, Files());
        _sandbox.AssertNothingIsLeftBehind();
    }

    [Fact]
    public async Task Run_WalModeWithEverythingInTheFile_Schedules()
    {
        _sandbox.With(_sandbox.Bytes("PRAGMA journal_mode = WAL;" + Healthy));

        var answer = await _sandbox.RunAsync("run", "--as-of", "2025-06-01");

        Assert.True(answer.ExitCode == 0, answer.Errors);
        Assert.Equal(2000L, _sandbox.Query("SELECT count(*) FROM contacts"));
        Assert.True((long)_sandbox.Query("SELECT count(*) FROM email_schedules")! > 0);
        _sandbox.AssertNothingIsLeftBehind();
    }

    [Fact]
    public async Task Run_WalModeWithItsLogLost_Is65AndSaysSo()
    {
        // Everything but the switch to WAL mode was in the log, and only the main file was copied.
        var main = BytesWithoutTheLog();
        _sandbox.With(main);

        var answer = await _sandbox.RunAsync("run", "--as-of", "2025-06-01");

        Assert.True(answer.ExitCode == 65, answer.Errors);
        Assert.Contains("WAL", answer.Error, StringComparison.Ordinal);
        Assert.Equal(main, await File.ReadAllBytesAsync(_sandbox.Database, Cancel));
        _sandbox.AssertNothingIsLeftBehind();
    }

    [Fact]
    public async Task Run_ColumnsOfOddTypes_IsSurvived()
    {
        _sandbox.With("""
            CREATE TABLE contacts(id TEXT, email BLOB, zip_code REAL, birth_date INTEGER, effective_date);
            INSERT INTO contacts VALUES (1, 'ada@example.com', 10001.5, 19600701, x'00ff'), ('two', x'626f62406578616d706c652e636f6d', NULL, 1e300, -1);
            """);

        var answer = await _sandbox.RunAsync("run", "--json", "--as-of", "2025-06-01");

        Assert.True(answer.ExitCode is 0 or 65, answer.Errors);
        Assert.Contains(answer.Status, (string[])["completed", "rejected"]);
        _sandbox.AssertNothingIsLeftBehind();
    }

    [Fact]
    public async Task Run_StoreFolderIsAFile_Is78AndNamesIt()
    {
        var file = Path.Combine(_sandbox.Folder, "file");
        await File.WriteAllTextAsync(file, "x", Cancel);

        var answer = await _sandbox.RunAsync("run", "--store", file);

        Assert.Equal(78, answer.ExitCode);
        Assert.Contains(file, answer.Error, StringComparison.Ordinal);
    }

    /// <summary>Not even root may write there; elsewhere a folder below a file stands for it.</summary>
    [Fact]
    public async Task Sample_StoreFolderCannotBeWritten_Is78AndNamesIt()
    {
        var file = Path.Combine(_sandbox.Folder, "file");
        await File.WriteAllTextAsync(file, "x", Cancel);
        var store = OperatingSystem.IsLinux() ? "/sys/email-scheduler-test" : Path.Combine(file, "store");

        var answer = await _sandbox.RunAsync("sample", "--store", store);

        Assert.True(answer.ExitCode == 78, answer.Errors);
        Assert.Contains(store, answer.Error, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(_sandbox.Temp));
    }

    [Fact]
    public async Task Run_BadSettingsFile_Is78AndNamesIt()
    {
        await File.WriteAllTextAsync(Path.Combine(_sandbox.Folder, "appsettings.json"), "{ nonsense", Cancel);

        var answer = await _sandbox.RunProgramAsync([], "run");

        Assert.Equal(78, answer.ExitCode);
        Assert.Contains("appsettings.json", answer.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_BadOrganizationInTheEnvironment_NamesTheVariable()
    {
        var answer = await _sandbox.RunProgramAsync(new Dictionary<string, string> { ["ORG_ID"] = "99; drop" }, "run");

        Assert.Equal(78, answer.ExitCode);
        Assert.Contains("'ORG_ID'", answer.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_BucketInTheEnvironment_IsNotReplacedByTheEmbeddedStore()
    {
        var answer = await _sandbox.RunProgramAsync(new Dictionary<string, string> { ["EMAILSCHEDULER__Store__Url"] = "", ["BUCKET_NAME"] = "my-bucket" }, "run");

        Assert.Equal(78, answer.ExitCode);
        Assert.Contains("s3://my-bucket", answer.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Path.Combine(_sandbox.Folder, "data")));
    }

    [Fact]
    public async Task Run_OrganizationsUnknownZone_Is78AndCommitsNothing()
    {
        _sandbox.With(Healthy + "CREATE TABLE organizations(id INTEGER, timezone TEXT); INSERT INTO organizations VALUES (99, 'Mars/Olympus');");
        var before = await File.ReadAllBytesAsync(_sandbox.Database, Cancel);

        var answer = await _sandbox.RunAsync("run");

        Assert.True(answer.ExitCode == 78, answer.Errors);
        Assert.Contains("Mars/Olympus", answer.Error, StringComparison.Ordinal);
        Assert.Equal(before, await File.ReadAllBytesAsync(_sandbox.Database, Cancel));
        _sandbox.AssertNothingIsLeftBehind();
    }

    [Fact]
    public async Task Run_BadArgumentWithJson_StillGivesOneDocument()
    {
        var answer = await _sandbox.RunAsync("run", "--json", "--org", "../x");

        Assert.Equal(("failed", 78), (answer.Status, answer.Document.GetProperty("exitCode").GetInt32()));
    }

    [Fact]
    public async Task Sample_ADatabaseIsThere_IsNotReplaced()
    {
        _sandbox.With(Healthy);
        var before = Files();

        var answer = await _sandbox.RunAsync("sample", "--contacts", "10");

        Assert.Equal(78, answer.ExitCode);
        Assert.Equal(before, Files());
    }

    private byte[] BytesWithoutTheLog()
    {
        var file = Path.Combine(_sandbox.Folder, "wal.db");
        using var connection = Sql.Open(file);
        Sql.Execute(connection, "PRAGMA journal_mode = WAL; PRAGMA wal_autocheckpoint = 0;" + Healthy);
        using var main = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        var bytes = new byte[main.Length];
        main.ReadExactly(bytes);
        return bytes;
    }

    private byte[]? Broken(string fault)
    {
        var healthy = _sandbox.Bytes(Healthy);
        switch (fault)
        {
            case "missing":
                return null;
            case "empty":
                return [];
            case "not SQLite":
                return Encoding.UTF8.GetBytes(new string('x', 8192));
            case "only a header":
                return healthy[..100];
            case "truncated":
                return healthy[..(healthy.Length / 2)];
            case "a page overwritten":
                healthy.AsSpan(4096, 4096).Fill(0xAB);
                return healthy;
            case "without contacts":
                return _sandbox.Bytes("CREATE TABLE other(x)");
            default:
                return _sandbox.Bytes("CREATE TABLE contacts(id INTEGER PRIMARY KEY, name TEXT)");
        }
    }

    /// <summary>Every file of the store that is someone's object, with its content.</summary>
    private SortedDictionary<string, string> Files() => new(
        Directory.EnumerateFiles(_sandbox.Store, "*", SearchOption.AllDirectories)
            .Where(file => !file.Contains($"{Path.DirectorySeparatorChar}.store{Path.DirectorySeparatorChar}", StringComparison.Ordinal))
            .ToDictionary(file => file, file => Convert.ToHexString(File.ReadAllBytes(file)), StringComparer.Ordinal),
        StringComparer.Ordinal);
}
