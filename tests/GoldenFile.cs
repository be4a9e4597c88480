namespace EmailScheduler.Tests;

/// <summary>
/// What is stored or published, as a file beside the test, so that a change of it shows in review. <c>EMAILSCHEDULER_TEST_GOLDEN=write</c> writes the files anew.
/// </summary>
internal static class GoldenFile
{
    private const string Variable = "EMAILSCHEDULER_TEST_GOLDEN";

    /// <summary>Compares a text with <c>Golden/{name}</c> in the folder of the test's project.</summary>
    public static void AssertMatches(string name, string actual)
    {
        var path = PathOf(name);
        if (Environment.GetEnvironmentVariable(Variable) == "write")
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, actual.TrimEnd() + "\n");
        }

        Assert.True(File.Exists(path), $"'{path}' is missing; {Variable}=write makes it.");
        Assert.Equal(File.ReadAllText(path).TrimEnd(), actual.TrimEnd(), ignoreLineEndingDifferences: true);
    }

    /// <summary>Reads <c>Golden/{name}</c>, for what must go on being readable.</summary>
    public static string Read(string name) => File.ReadAllText(PathOf(name));

    private static string PathOf(string name) => Path.Combine(ProjectFolder(), "Golden", name);

    // The folder that the executable was built from: a build server maps the paths that the compiler puts into it.
    private static string ProjectFolder()
    {
        var project = Path.GetFileName(typeof(GoldenFile).Assembly.GetName().Name!);
        for (var at = new DirectoryInfo(AppContext.BaseDirectory); at is not null; at = at.Parent)
        {
            if (at.EnumerateFiles("*.csproj").Any(file => Path.GetFileNameWithoutExtension(file.Name) == project))
            {
                return at.FullName;
            }
        }

        throw new DirectoryNotFoundException($"No folder above '{AppContext.BaseDirectory}' holds {project}.csproj; run the tests where they were built.");
    }
}
