namespace EmailScheduler.Tests;

/// <summary>
/// What is stored or published, as a file beside the test, so that a change of it shows in review. <c>EMAILSCHEDULER_TEST_GOLDEN=write</c> writes the files anew.
/// </summary>
internal static class GoldenFile
{
    private const string Variable = "EMAILSCHEDULER_TEST_GOLDEN";

    /// <summary>Compares a text with <c>Golden/{name}</c> in the folder of the test's project.</summary>
    public static void AssertMatches(string name, string actual) => AssertIs(PathOf(name), actual);

    /// <summary>Compares a text with a file at a path, for tests that several projects have.</summary>
    public static void AssertIs(string path, string actual)
    {
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

    private static string PathOf(string name) => Path.Combine(SourceFolder.Of($"{typeof(GoldenFile).Assembly.GetName().Name}.csproj"), "Golden", name);
}
