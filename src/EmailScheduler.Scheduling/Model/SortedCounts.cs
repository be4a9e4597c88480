namespace EmailScheduler.Scheduling.Model;

/// <summary>Counts by name, in ordinal order of the names, as reports have them.</summary>
internal static class SortedCounts
{
    public static SortedDictionary<string, long> Of(IEnumerable<KeyValuePair<string, long>> counts) => new(counts.ToDictionary(StringComparer.Ordinal), StringComparer.Ordinal);
}
