using EmailScheduler.Runs.Verification;

namespace EmailScheduler.Runs.Tests.Verification;

public sealed class ContactsFingerprintTests : IDisposable
{
    private const string Table = "CREATE TABLE contacts(id INTEGER, email, note);";

    private readonly string _folder = Directory.CreateTempSubdirectory("email-scheduler-test-").FullName;

    /// <summary>Two tables that must not look alike, each as rows of (id, email, note).</summary>
    public static TheoryData<string, string> Different => new()
    {
        { "(1, 'a', 'bc')", "(1, 'ab', 'c')" },
        { "(1, 'a', NULL)", "(1, 'a', '')" },
        { "(1, 'a', 1)", "(1, 'a', '1')" },
        { "(1, 'a', 1)", "(1, 'a', 1.0)" },
        { "(1, 'a', 'x')", "(1, 'a', x'78')" },
        { "(1, 'a', 'x')", "(1, 'a', 'x'), (2, NULL, NULL)" },
        { "(1, 'a', 'x'), (2, 'b', 'y')", "(1, 'b', 'y'), (2, 'a', 'x')" },
    };

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [MemberData(nameof(Different))]
    public void Of_DifferentRows_Differ(string rows, string others) => Assert.NotEqual(Of($"{Table} INSERT INTO contacts VALUES {rows};"), Of($"{Table} INSERT INTO contacts VALUES {others};"));

    [Fact]
    public void Of_SameRowsStoredInAnotherOrder_IsTheSame()
    {
        var ascending = Of($"{Table} INSERT INTO contacts VALUES (1, 'a', 'x'), (2, 'b', 'y');");
        var descending = Of($"{Table} INSERT INTO contacts VALUES (2, 'b', 'y'), (1, 'a', 'x');");

        Assert.Equal(ascending, descending);
        Assert.Equal(2, ascending.Rows);
    }

    [Theory]
    [InlineData("CREATE TABLE other(x)")]
    [InlineData("CREATE TABLE contacts(email)")]
    public void Of_NoSuchTable_IsLeftToTheEngineToRefuse(string sql) => Assert.Equal(-1, Of(sql).Rows);

    [Fact]
    public void Of_WalMode_LeavesNothingBesideTheFile()
    {
        Of($"PRAGMA journal_mode = WAL; {Table}");

        Assert.Single(Directory.EnumerateFiles(_folder));
    }

    private ContactsFingerprint Of(string sql)
    {
        var file = Path.Combine(_folder, Guid.NewGuid().ToString("N"));
        RunFolder.Execute(file, sql);
        return ContactsFingerprint.Of(file, TestContext.Current.CancellationToken);
    }
}
