namespace EmailScheduler.Scheduling.Tests.Reference;

/// <summary>Section 1: which addresses are suppressed, and the statuses that do not suppress.</summary>
internal static class Section1Suppressions
{
    private static readonly string[] Words =
    [
        "unsubscribed", "unsubscribe", "optedout", "optout", "donotcontact", "dnc", "donotemail", "bounced", "bounce", "hardbounce", "hardbounced",
        "complained", "complaint", "spam", "blocked", "blacklisted", "suppressed", "deleted", "removed", "inactive", "deceased",
    ];

    public static IReadOnlySet<string> Addresses(Database database, IReadOnlyList<TableRow> contacts, ReferenceSettings settings)
    {
        if (database.HasTable("suppressions") && !database.HasColumn("suppressions", "email"))
        {
            throw new RefusedInputException("The database has no column suppressions.email.");
        }

        return contacts.Where(row => IsSuppressing(row, settings))
            .Concat(database.Rows("suppressions"))
            .Concat(database.Rows("address_events").Where(row => row.Text("kind") != "resubscribed"))
            .Select(AddressOf).ToHashSet(StringComparer.Ordinal);
    }

    /// <summary>Trimmed, lower-cased.</summary>
    public static string AddressOf(TableRow row) => (row.Text("email") ?? "").Trim().ToLowerInvariant();

    /// <summary>Other statuses by value, trimmed and lower-cased: the 20 most frequent, the rest as other. A blank one is none.</summary>
    public static void CountStatuses(IReadOnlyList<TableRow> contacts, ReferenceSettings settings, ReferenceCounts counts)
    {
        var values = contacts.Where(row => !row.IsBlank("status") && !IsSuppressing(row, settings))
            .GroupBy(row => (row.Text("status") ?? "").Trim().ToLowerInvariant(), StringComparer.Ordinal)
            .OrderByDescending(value => value.Count())
            .ThenBy(value => value.Key, StringComparer.Ordinal)
            .ToList();
        for (var i = 0; i < values.Count; i++)
        {
            var name = i < 20 ? values[i].Key : "other";
            counts.Statuses[name] = counts.Statuses.GetValueOrDefault(name) + values[i].Count();
        }
    }

    private static bool IsSuppressing(TableRow row, ReferenceSettings settings)
    {
        var status = Normal(row.Text("status") ?? "");
        return status.Length > 0 && (Words.Contains(status) || settings.SuppressedStatuses.Split(',').Select(Normal).Contains(status));
    }

    private static string Normal(string status) => string.Concat(status.ToLowerInvariant().Where(c => c is not ('_' or '-') && !char.IsWhiteSpace(c)));
}
