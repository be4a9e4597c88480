namespace EmailScheduler.Architecture.Tests.Documents;

/// <summary>The working copy that the tests were built from: its documents and its source text.</summary>
internal static class Repository
{
    private static readonly string[] DocumentsAtTheRoot = ["README.md", "CHANGELOG.md", "CONTRIBUTING.md"];
    private static readonly string[] SourceFolders = ["src", "tests"];
    private static readonly string[] SourceExtensions = [".cs", ".razor", ".sh", ".txt", ".csproj", ".props"];

    /// <summary>The folder that holds <c>global.json</c>.</summary>
    public static string Root { get; } = SourceFolder.Of("global.json");

    /// <summary>The documents that are checked, as paths from the root.</summary>
    public static IEnumerable<string> Documents =>
        DocumentsAtTheRoot
            .Concat(Directory.EnumerateFiles(Path.Combine(Root, "docs"), "*.md").Select(PathOf).Order(StringComparer.Ordinal));

    /// <summary>The source files below <c>src</c> and <c>tests</c>, as paths from the root; what a build makes is passed over.</summary>
    public static IEnumerable<string> Sources =>
        SourceFolders
            .SelectMany(folder => Directory.EnumerateFiles(Path.Combine(Root, folder), "*", SearchOption.AllDirectories))
            .Where(path => SourceExtensions.Contains(Path.GetExtension(path), StringComparer.Ordinal))
            .Select(PathOf)
            .Where(path => !path.Contains("/bin/", StringComparison.Ordinal) && !path.Contains("/obj/", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal);

    public static string Read(string path) => File.ReadAllText(Path.Combine(Root, path)).ReplaceLineEndings("\n");

    public static bool Exists(string path) => Path.Exists(Path.Combine(Root, path));

    private static string PathOf(string file) => Path.GetRelativePath(Root, file).Replace('\\', '/');
}
