using System.Text;

namespace EmailScheduler.Cli.Tests;

/// <summary>Each bad input gives its own clear error and leaves everything as it was.</summary>
public sealed class BadInputTests : SandboxTests
{
    private const string Healthy = """
        CREATE TABLE contacts(id INTEGER PRIMARY KEY, email TEXT, zip_code TEXT, birth_date TEXT, effective_date TEXT);
        WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2000)
        INSERT INTO contacts SELECT i, 'person' || i || '@example.com', '10001', '1960-07-01', '2020-09-01' FROM n;
        """;

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
        { "all but the switch to WAL mode in a log that was not copied", "WAL" },
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
        { ["sample", "--contacts", "10"], "org-data/99.db", "is not replaced" },
        { ["versions", "restore", "../../99"], "ID", "../../99" },
        { ["run", "--all", "--org", "99"], ": '--all' runs all organizations", "or omit --org" },
        { ["run", "--all", "--dry-run"], ": '--dry-run' shows the plan of one organization", "--org" },
        { ["plan", "--compare"], ": '--compare' needs a change", "--set Scheduling:" },
        { ["convert"], ": 'convert' needs a layout", "--to log" },
        { ["convert", "--to", "log", "--discard", "log"], ": '--to' and '--discard' exclude each other", "one of the two" },
        { ["emails", "due", "--date", "2025-06-01", "--csv", "--json"], ": '--csv' and '--json' exclude each other", "one of the two" },
        { ["restore", "1", "--to-txid", "1"], ": 'restore' needs one state", "--to-time" },
        { ["exec", "true"], ": 'exec' needs a program", "'--'" },
        { ["restore", "some"], ": Argument 'ID' has the value 'some'", "'history'" },
        { ["run", "--store", "s3://bucket", "--org", "x"], ": Option '--org' has the value 'x'", "digits" },
        { ["frobnicate"], "frobnicate", "--help" },
        { ["run", "--frobnicate"], "--frobnicate", "--help" },
    };

    [Theory]
    [MemberData(nameof(BadDatabases))]
    public async Task Run_BadDatabase_Is65AndTouchesNothing(string fault, string named)
    {
        var bytes = Broken(fault);
        if (bytes is not null)
        {
            Sandbox.With(bytes);
        }

        var answer = await Sandbox.RunAsync("run", "--as-of", "2025-06-01");

        answer.AssertFailed(65, named);
        Assert.Empty(answer.Output);
        Assert.Equal(bytes, File.Exists(Sandbox.Database) ? await File.ReadAllBytesAsync(Sandbox.Database, Cancel) : null);
        Assert.False(Directory.Exists(Sandbox.Database + ".versions"));
        Sandbox.AssertNothingIsLeftBehind();
    }

    [Theory]
    [MemberData(nameof(BadArguments))]
    public async Task AnyCommand_BadArgument_Is78AndTouchesNothing(string[] arguments, string thing, string value)
    {
        Sandbox.With(Healthy);
        var before = Files();

        // The environment decides what an address of a bucket lacks.
        var answer = arguments.Contains("s3://bucket") ? await Sandbox.RunWithAsync([], arguments) : await Sandbox.RunAsync(arguments);

        answer.AssertFailed(78, thing, value);
        Assert.Equal(before, Files());
        Sandbox.AssertNothingIsLeftBehind();
    }

    [Fact]
    public async Task Run_WalModeWithEverythingInTheFile_Schedules()
    {
        await Sandbox.With("PRAGMA journal_mode = WAL;" + Healthy).SucceedAsync("run", "--as-of", "2025-06-01");

        Assert.Equal(2000L, Sandbox.Query("SELECT count(*) FROM contacts"));
        Assert.True((long)Sandbox.Query("SELECT count(*) FROM email_schedules")! > 0);
        Sandbox.AssertNothingIsLeftBehind();
    }

    [Fact]
    public async Task Run_ColumnsOfOddTypes_IsSurvived()
    {
        Sandbox.With("""
            CREATE TABLE contacts(id TEXT, email BLOB, zip_code REAL, birth_date INTEGER, effective_date);
            INSERT INTO contacts VALUES (1, 'ada@example.com', 10001.5, 19600701, x'00ff'), ('two', x'626f62406578616d706c652e636f6d', NULL, 1e300, -1);
            """);

        var answer = await Sandbox.RunAsync("run", "--json", "--as-of", "2025-06-01");

        Assert.True(answer.ExitCode is 0 or 65, answer.Errors);
        Assert.Contains(answer.Status, (string[])["completed", "rejected"]);
        Sandbox.AssertNothingIsLeftBehind();
    }

    [Fact]
    public async Task Run_StoreFolderIsAFile_Is78AndNamesIt()
    {
        var file = Path.Combine(Sandbox.Folder, "file");
        await File.WriteAllTextAsync(file, "x", Cancel);

        var answer = await Sandbox.RunAsync("run", "--store", file);

        answer.AssertFailed(78, file);
    }

    /// <summary>Not even root may write there; elsewhere a folder below a file stands for it.</summary>
    [Fact]
    public async Task Sample_StoreFolderCannotBeWritten_Is78AndNamesIt()
    {
        var file = Path.Combine(Sandbox.Folder, "file");
        await File.WriteAllTextAsync(file, "x", Cancel);
        var store = OperatingSystem.IsLinux() ? "/sys/email-scheduler-test" : Path.Combine(file, "store");

        var answer = await Sandbox.RunAsync("sample", "--store", store);

        answer.AssertFailed(78, store);
        Assert.Empty(Directory.EnumerateFileSystemEntries(Sandbox.Temp));
    }

    /// <summary>Variables of the environment, one a line, and what is said of them; a bucket that is named there is not replaced by the embedded store.</summary>
    [Theory]
    [InlineData("ORG_ID=99; drop", "'ORG_ID'")]
    [InlineData("EMAILSCHEDULER__Store__Url=\nBUCKET_NAME=my-bucket", "s3://my-bucket")]
    [InlineData("EMAILSCHEDULER__Store__Url=s3://bucket\nAWS_ENDPOINT_URL_S3=http://storage.example\nAWS_ACCESS_KEY_ID=key\nAWS_SECRET_ACCESS_KEY=not-the-secret", "not encrypted")]
    public async Task Run_BadEnvironment_Is78AndNamesIt(string variables, string named)
    {
        var answer = await Sandbox.RunWithAsync(variables.Split('\n').Select(line => line.Split('=')).ToDictionary(pair => pair[0], pair => pair[1]), "run");

        answer.AssertFailed(78, named);
        Assert.False(Directory.Exists(Path.Combine(Sandbox.Folder, "data")));
    }

    [Fact]
    public async Task Run_OrganizationsUnknownZone_Is78AndCommitsNothing()
    {
        Sandbox.With(Healthy + "CREATE TABLE organizations(id INTEGER, timezone TEXT); INSERT INTO organizations VALUES (99, 'Mars/Olympus');");
        var before = await File.ReadAllBytesAsync(Sandbox.Database, Cancel);

        var answer = await Sandbox.RunAsync("run");

        answer.AssertFailed(78, "Mars/Olympus");
        Assert.Equal(before, await File.ReadAllBytesAsync(Sandbox.Database, Cancel));
        Sandbox.AssertNothingIsLeftBehind();
    }

    private byte[] BytesWithoutTheLog()
    {
        var file = Path.Combine(Sandbox.Folder, "wal.db");
        using var connection = Sql.Open(file);
        Sql.Execute(connection, "PRAGMA journal_mode = WAL; PRAGMA wal_autocheckpoint = 0;" + Healthy);
        using var main = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        var bytes = new byte[main.Length];
        main.ReadExactly(bytes);
        return bytes;
    }

    private byte[]? Broken(string fault)
    {
        var healthy = Sandbox.Bytes(Healthy);
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
                return Sandbox.Bytes("CREATE TABLE other(x)");
            case "contacts without email":
                return Sandbox.Bytes("CREATE TABLE contacts(id INTEGER PRIMARY KEY, name TEXT)");
            default:
                return BytesWithoutTheLog();
        }
    }

    /// <summary>Every file of the store that is someone's object, with its content.</summary>
    private SortedDictionary<string, string> Files() => new(
        Directory.EnumerateFiles(Sandbox.Store, "*", SearchOption.AllDirectories)
            .Where(file => !file.Contains($"{Path.DirectorySeparatorChar}.store{Path.DirectorySeparatorChar}", StringComparison.Ordinal))
            .ToDictionary(file => file, file => Convert.ToHexString(File.ReadAllBytes(file)), StringComparer.Ordinal),
        StringComparer.Ordinal);
}
