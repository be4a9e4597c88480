using System.Globalization;

namespace EmailScheduler.Storage;

/// <summary>Where an organization's database lies in a store, and what lies beside it: every key under <c>org-data/</c>. A database's key is the beginning of all the others.</summary>
public static class DatabaseKeys
{
    /// <summary>What all keys of databases begin with.</summary>
    public const string Prefix = "org-data/";

    /// <summary>How a database's key ends, and that of each of its versions.</summary>
    internal const string Extension = ".db";

    private const string LeaseSuffix = ".lock";
    private const string PauseSuffix = ".pause.json";
    private const string LogSuffix = ".ltx/";
    private const string ReportsSuffix = ".runs/";
    private const string ReportExtension = ".json";
    private const string DayFormat = "yyyy-MM-dd";

    /// <summary>A key at which nothing ever lies: whether the store answers can be asked without a database.</summary>
    public static string Absent => Prefix + "health";

    /// <summary>The key of an organization's database, such as <c>org-data/99.db</c>.</summary>
    public static string Of(long organizationId) => string.Create(CultureInfo.InvariantCulture, $"{Prefix}{organizationId}{Extension}");

    /// <summary>The key of the lease on a database: <c>org-data/99.db.lock</c>.</summary>
    public static string Lease(string databaseKey) => databaseKey + LeaseSuffix;

    /// <summary>What the keys of a database's log begin with: <c>org-data/99.db.ltx/</c>.</summary>
    public static string Log(string databaseKey) => databaseKey + LogSuffix;

    /// <summary>What the keys of one level of a log begin with: <c>org-data/99.db.ltx/0009/</c>.</summary>
    internal static string LogLevel(string databaseKey, int level) => string.Create(CultureInfo.InvariantCulture, $"{Log(databaseKey)}{level:x4}/");

    /// <summary>What the keys of a database's versions begin with: <c>org-data/99.db.versions/</c>.</summary>
    internal static string Versions(string databaseKey) => databaseKey + ".versions/";

    /// <summary>The key of a version: <c>org-data/99.db.versions/20250121T143022Z-run-1.db</c>.</summary>
    internal static string Version(string databaseKey, string id) => Versions(databaseKey) + id + Extension;

    /// <summary>What the keys of the events that were reported to a database begin with: <c>org-data/99.db.events/</c>.</summary>
    public static string Events(string databaseKey) => databaseKey + ".events/";

    /// <summary>What the keys of the events that arrived on a day (UTC) begin with: <c>org-data/99.db.events/2026-02-15/</c>.</summary>
    public static string EventsOfDay(string databaseKey, DateOnly day) => Events(databaseKey) + day.ToString(DayFormat, CultureInfo.InvariantCulture) + "/";

    /// <summary>The day of a common prefix of <see cref="Events"/>, as a listing gives it; <see langword="null"/> for anything else.</summary>
    public static DateOnly? TryParseEventsDay(string databaseKey, string prefix)
    {
        ArgumentNullException.ThrowIfNull(prefix);
        var all = Events(databaseKey);
        return prefix.StartsWith(all, StringComparison.Ordinal) && DateOnly.TryParseExact(prefix.AsSpan(all.Length).TrimEnd('/'), DayFormat, CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)
            ? day
            : null;
    }

    /// <summary>What another program that works with SQLite on the very file may have left beside it.</summary>
    internal static string WriteAheadLog(string databaseKey) => databaseKey + "-wal";

    /// <summary>What the keys of the reports of the runs on a database begin with: <c>org-data/99.db.runs/</c>.</summary>
    public static string Reports(string databaseKey) => databaseKey + ReportsSuffix;

    /// <summary>The key of a run's report.</summary>
    public static string Report(string databaseKey, string runId) => Reports(databaseKey) + runId + ReportExtension;

    /// <summary>The key of the pause of an organization's runs: <c>org-data/99.db.pause.json</c>.</summary>
    public static string Pause(string databaseKey) => databaseKey + PauseSuffix;

    /// <summary>What the keys of the approvals of held plans begin with: <c>org-data/99.db.approvals/</c>.</summary>
    public static string Approvals(string databaseKey) => databaseKey + ".approvals/";

    /// <summary>The key of the approval of the plan of a held run.</summary>
    public static string Approval(string databaseKey, string runId) => Approvals(databaseKey) + runId + ReportExtension;

    /// <summary>The run whose plan a key below <see cref="Approvals"/> approves, as a listing gives it; <see langword="null"/> for anything else.</summary>
    public static string? TryParseApproval(string databaseKey, string key) => NameBelow(Approvals(databaseKey), key);

    /// <summary>What the keys of the records of what people did begin with: <c>org-data/99.db.audit/</c>.</summary>
    public static string Audit(string databaseKey) => databaseKey + ".audit/";

    /// <summary>The key of the record of an act.</summary>
    public static string AuditRecord(string databaseKey, string id) => Audit(databaseKey) + id + ReportExtension;

    /// <summary>The id of the record at a key below <see cref="Audit"/>, as a listing gives it; <see langword="null"/> for anything else.</summary>
    public static string? TryParseAuditRecord(string databaseKey, string key) => NameBelow(Audit(databaseKey), key);

    /// <summary>The key of the notifications that are still to be delivered: <c>org-data/99.db.notify.json</c>.</summary>
    public static string Notifications(string databaseKey) => databaseKey + ".notify.json";

    /// <summary>Reads a key, or a common prefix of keys, as a listing gives it; <see langword="null"/> for all that is not a database, a log, a report, a lease or a pause.</summary>
    public static StoredKey? TryParse(string key)
    {
        ArgumentNullException.ThrowIfNull(key);
        var end = key.IndexOf(Extension, StringComparison.Ordinal);
        if (end <= Prefix.Length
            || !long.TryParse(key.AsSpan(Prefix.Length, end - Prefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var organizationId)
            || !key.StartsWith(Of(organizationId), StringComparison.Ordinal))
        {
            return null;
        }

        return key[(end + Extension.Length)..] switch
        {
            "" => new StoredKey(organizationId, StoredKeyKind.Database, ""),
            LeaseSuffix => new StoredKey(organizationId, StoredKeyKind.Lease, ""),
            PauseSuffix => new StoredKey(organizationId, StoredKeyKind.Pause, ""),
            ReportsSuffix => new StoredKey(organizationId, StoredKeyKind.Report, ""),
            var rest when rest.StartsWith(LogSuffix, StringComparison.Ordinal) => new StoredKey(organizationId, StoredKeyKind.Log, rest[LogSuffix.Length..]),
            var rest when rest.StartsWith(ReportsSuffix, StringComparison.Ordinal) && rest.EndsWith(ReportExtension, StringComparison.Ordinal) && rest.Length > ReportsSuffix.Length + ReportExtension.Length =>
                new StoredKey(organizationId, StoredKeyKind.Report, rest[ReportsSuffix.Length..^ReportExtension.Length]),
            _ => null,
        };
    }

    private static string? NameBelow(string prefix, string key)
    {
        ArgumentNullException.ThrowIfNull(key);
        return key.StartsWith(prefix, StringComparison.Ordinal) && key.EndsWith(ReportExtension, StringComparison.Ordinal) && key.Length > prefix.Length + ReportExtension.Length
            ? key[prefix.Length..^ReportExtension.Length]
            : null;
    }
}

/// <summary>What a key under <see cref="DatabaseKeys.Prefix"/> stands for.</summary>
/// <param name="OrganizationId">The organization.</param>
/// <param name="Kind">What of its database lies there.</param>
/// <param name="Name">The file of the log below its prefix, or the run of a report, empty for the prefix itself; else empty.</param>
public readonly record struct StoredKey(long OrganizationId, StoredKeyKind Kind, string Name);

/// <summary>What of a database lies at a key.</summary>
public enum StoredKeyKind
{
    /// <summary>The plain file.</summary>
    Database,

    /// <summary>A file of its log, or the log's prefix.</summary>
    Log,

    /// <summary>The report of a run, or the prefix of the reports.</summary>
    Report,

    /// <summary>The lease.</summary>
    Lease,

    /// <summary>The pause of the organization's runs.</summary>
    Pause,
}
