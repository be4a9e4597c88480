namespace EmailScheduler.Storage.Layouts;

/// <summary>Which versions have outlived their use. Judged by the versions' own times alone: a wrong local clock removes nothing.</summary>
internal static class VersionRetention
{
    public static IReadOnlyList<DatabaseVersion> Expired(IReadOnlyCollection<DatabaseVersion> versions, VersionOptions options)
    {
        if (!options.IsEnabled || versions.Count == 0)
        {
            return [];
        }

        var newestFirst = versions.OrderByDescending(version => version.CommittedAt).ThenByDescending(version => version.Id, StringComparer.Ordinal).ToList();
        var firstDay = newestFirst[0].CommittedAt.UtcDateTime.Date.AddDays(1 - options.KeepDays);
        var daily = newestFirst.DistinctBy(version => version.CommittedAt.UtcDateTime.Date).Where(version => version.CommittedAt.UtcDateTime.Date >= firstDay);
        return [.. newestFirst.Skip(options.KeepNewest).Except(daily)];
    }
}
