using System.Globalization;
using System.Reflection;
using EmailScheduler.Sqlite;

namespace EmailScheduler.Storage.Layouts;

/// <summary>
/// Whether a stored database needs a check of all its pages when it is checked out. What a commit has verified before it was stored, and what comes back with the very
/// hash that was stored with it, is as healthy as it was then; so it need not be, where the same program with the same SQLite would check it, but for every seventh commit:
/// what a check cannot find on one day, in memory that fails or with a fault of its own, it is to find on another.
/// </summary>
internal static class CommitCheck
{
    /// <summary>The program that has verified what was committed, and its SQLite.</summary>
    public const string ProgramName = "checked-by";

    /// <summary>How many commits there were, up to this one, since a check-out was checked.</summary>
    public const string CommitsName = "commits-since-check";

    private const int Every = 7;

    /// <summary>This program.</summary>
    public static string Program { get; } = $"sqlite-{SqliteDatabase.LibraryVersion}/email-scheduler-{ProductVersion}";

    private static string? ProductVersion => typeof(CommitCheck).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion;

    /// <summary>Whether content with this metadata, which has the hash that was stored with it, can be taken as it is.</summary>
    public static bool IsSparedBy(IReadOnlyDictionary<string, string> metadata) => Commits(metadata) is > 0 and < Every;

    /// <summary>Adds what the metadata of a commit says that was verified, on top of a check-out; nothing for one that was not.</summary>
    /// <param name="metadata">The metadata.</param>
    /// <param name="commits">The commits up to this one since a check-out was checked; 0 where it was not verified.</param>
    public static void Add(Dictionary<string, string> metadata, int commits)
    {
        if (commits > 0)
        {
            metadata[ProgramName] = Program;
            metadata[CommitsName] = commits.ToString(CultureInfo.InvariantCulture);
        }
    }

    /// <summary>How many commits there were since a check-out was checked; 0 where the metadata does not say, or another program says it.</summary>
    public static int Commits(IReadOnlyDictionary<string, string> metadata) =>
        metadata.GetValueOrDefault(ProgramName) == Program && int.TryParse(metadata.GetValueOrDefault(CommitsName), NumberStyles.None, CultureInfo.InvariantCulture, out var commits) ? commits : 0;
}
