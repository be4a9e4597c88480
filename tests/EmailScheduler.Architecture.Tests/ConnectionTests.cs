using EmailScheduler.Architecture.Tests.Documents;

namespace EmailScheduler.Architecture.Tests;

/// <summary>One project opens SQLite: a connection that someone else opens has the switches of SQLite's build, and not those of this house.</summary>
public partial class ConnectionTests
{
    private const string Owner = "src/EmailScheduler.Sqlite/";

    /// <summary>A folder's own connections: they need the locks of live databases, and take their switches from the owner.</summary>
    private static readonly string[] OfFolders =
    [
        "src/EmailScheduler.Storage/Objects/Directories/DatabaseConnection.cs",
        "src/EmailScheduler.Storage/Objects/Directories/DatabaseSource.cs",
    ];

    [Fact]
    public void Sources_OtherThanTheOwner_OpenNoConnection()
    {
        var opening = Repository.Sources
            .Where(path => path.StartsWith("src/", StringComparison.Ordinal) && path.EndsWith(".cs", StringComparison.Ordinal))
            .Where(path => !path.StartsWith(Owner, StringComparison.Ordinal) && Repository.Read(path).Split('\n').Any(Opens))
            .ToList();

        Assert.Equal(OfFolders, opening);
    }

    [Fact]
    public void ConnectionsOfFolders_TakeTheirSwitchesFromTheOwner() =>
        Assert.All(OfFolders, path => Assert.Contains("SqliteSwitches.", Repository.Read(path), StringComparison.Ordinal));

    [Theory]
    [InlineData("using var connection = new SqliteConnection(source);", true)]
    [InlineData("var code = raw.sqlite3_open_v2(path, out var handle, flags, null);", true)]
    [InlineData("raw.sqlite3_open(\":memory:\", out var handle);", true)]
    [InlineData("DataSource = path + \"?immutable=1\",", true)]
    [InlineData("/// <c>immutable=1</c> is out of the question.", false)]
    [InlineData("using var database = SqliteDatabase.OpenImmutable(path, cancellationToken);", false)]
    public void Opens_Line_OnlyWhereCodeDoes(string line, bool expected) => Assert.Equal(expected, Opens(line));

    private static bool Opens(string line) => !line.TrimStart().StartsWith("//", StringComparison.Ordinal) && OpenRegex.IsMatch(line);

    [GeneratedRegex(@"new SqliteConnection\(|sqlite3_open|immutable=1", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex OpenRegex { get; }
}
