using System.Globalization;
using System.IO.Hashing;
using System.Text;
using EmailScheduler.Storage.Objects;

namespace EmailScheduler.Storage.Layouts;

/// <summary>
/// How versions are called: by the state they hold (when it was committed, and by which run), not by who copied it. So every copy of a
/// state, by whichever run and however often, has the same name and content; none needs to be taken back when a commit fails.
/// </summary>
internal static class VersionName
{
    private const string TimeFormat = "yyyyMMdd'T'HHmmss'Z'";
    private const int TimeLength = 16;

    public static string Id(StoredState state)
    {
        var maker = state.RunId ?? $"external-{Convert.ToHexStringLower(XxHash32.Hash(Encoding.UTF8.GetBytes(state.ETag)))}";
        return $"{state.CommittedAt.UtcDateTime.ToString(TimeFormat, CultureInfo.InvariantCulture)}-{maker}";
    }

    /// <summary>Reads a listing's line; <see langword="null"/> for an object that is not one of ours.</summary>
    public static DatabaseVersion? TryParse(string databaseKey, ObjectEntry entry)
    {
        var name = entry.Key[DatabaseKeys.Versions(databaseKey).Length..];
        return name.EndsWith(DatabaseKeys.Extension, StringComparison.Ordinal) && TryParseId(name[..^DatabaseKeys.Extension.Length], out var time, out var runId)
            ? new DatabaseVersion(name[..^DatabaseKeys.Extension.Length], time, runId, entry.Length)
            : null;
    }

    public static bool TryParseId(string id, out DateTimeOffset time, out string runId)
    {
        runId = id.Length > TimeLength + 1 ? id[(TimeLength + 1)..] : "";
        time = default;
        return runId.Length > 0
            && id[TimeLength] == '-'
            && !id.Contains('/', StringComparison.Ordinal)
            && DateTimeOffset.TryParseExact(id[..TimeLength], TimeFormat, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out time);
    }
}
