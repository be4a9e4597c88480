namespace EmailScheduler.Tests;

/// <summary>Folders of the working copy that the tests were built from: a build server maps the paths that the compiler puts into an executable.</summary>
internal static class SourceFolder
{
    /// <summary>The nearest folder above the executable that holds a file of this name.</summary>
    public static string Of(string file)
    {
        for (var at = new DirectoryInfo(AppContext.BaseDirectory); at is not null; at = at.Parent)
        {
            if (File.Exists(Path.Combine(at.FullName, file)))
            {
                return at.FullName;
            }
        }

        throw new DirectoryNotFoundException($"No folder above '{AppContext.BaseDirectory}' holds {file}; run the tests where they were built.");
    }
}
