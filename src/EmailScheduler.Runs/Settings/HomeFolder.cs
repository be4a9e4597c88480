namespace EmailScheduler.Runs.Settings;

/// <summary>Reads <c>~</c> at the begin of a path as the user's home, also where no shell has done so: in a setting, in <c>--store=~/data</c>.</summary>
public static class HomeFolder
{
    /// <summary>The path with the home of the user in place of <c>~</c>; any other path, also <c>./~</c> and <c>~name</c>, as it is.</summary>
    public static string Expand(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        var home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        return home.Length > 0 && (path is "~" || path.StartsWith("~/", StringComparison.Ordinal) || path.StartsWith("~" + Path.DirectorySeparatorChar, StringComparison.Ordinal))
            ? Path.Combine(home, path[1..].TrimStart('/', Path.DirectorySeparatorChar))
            : path;
    }
}
