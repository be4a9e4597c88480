namespace EmailScheduler.Architecture.Tests;

/// <summary>One type knows the keys of databases: a second spelling of one is how programs come to look in the wrong place.</summary>
public partial class StoredKeysTests
{
    private const string Owner = "DatabaseKeys.cs";

    [Fact]
    public void Sources_OtherThanTheOwner_SpellNoKeyOfADatabase()
    {
        var sources = Directory.EnumerateFiles(Path.Combine(Root(), "src"), "*.cs", SearchOption.AllDirectories)
            .Where(file => !IsGenerated(file) && Path.GetFileName(file) != Owner)
            .ToList();

        Assert.NotEmpty(sources);
        Assert.Empty(sources.SelectMany(file => File.ReadLines(file).Where(Spells).Select(line => $"{Path.GetFileName(file)}: {line.Trim()}")));
    }

    [Theory]
    [InlineData("var key = \"org-data/\" + id;", true)]
    [InlineData("var key = $\"{database}.ltx/{name}\";", true)]
    [InlineData("store.ListAsync(\"0009/\")", true)]
    [InlineData("/// <summary>Such as <c>org-data/99.db</c>.</summary>", false)]
    [InlineData("File.Move(path, path + \".db\");", false)]
    public void Spells_Line_OnlyWhereCodeHasAKey(string line, bool expected) => Assert.Equal(expected, Spells(line));

    private static bool Spells(string line) => !line.TrimStart().StartsWith("//", StringComparison.Ordinal) && KeyRegex.IsMatch(line);

    private static bool IsGenerated(string file) => file.Split(Path.DirectorySeparatorChar).Intersect(["bin", "obj"], StringComparer.Ordinal).Any();

    private static string Root()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Functions.sln")))
        {
            folder = Path.GetDirectoryName(folder) ?? throw new InvalidOperationException($"'{AppContext.BaseDirectory}' is not in the repository.");
        }

        return folder;
    }

    /// <summary>What keys begin with, how the keys beside a database go on, and the names of a log's levels.</summary>
    [GeneratedRegex("""org-data/|\.(ltx|runs|versions)/|"000[0-9]["/]""", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex KeyRegex { get; }
}
