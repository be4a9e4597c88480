using System.Text.RegularExpressions;

namespace EmailScheduler.Scheduling.Tests.Reference;

/// <summary>Section 1: which contacts there are, and what is known of them.</summary>
internal static class Section1Input
{
    private const string Address = @"^[A-Za-z0-9._%+-]+@[A-Za-z0-9.-]+\.[A-Za-z]{2,}\z";

    public static void RequireContacts(Database database)
    {
        foreach (var column in new[] { "id", "email" })
        {
            if (!database.HasColumn("contacts", column))
            {
                throw new RefusedInputException($"The database has no column contacts.{column}.");
            }
        }
    }

    private static string FirstFilled(TableRow row, string column, string older) => string.IsNullOrEmpty(row.Text(column)?.Trim(' ')) ? older : column;

    /// <summary>The valid contacts by id. Counts the others, and what of the valid ones cannot be read.</summary>
    public static IReadOnlyList<Contact> ReadContacts(
        Database database, DateOnly d, ReferenceSettings settings, bool isInactive, Func<string, string?> stateOfZip, ReferenceCounts counts)
    {
        var all = database.Rows("contacts");
        var rows = all.Where(row => row.Integer("id") is not null).ToList();
        var suppressed = Section1Suppressions.Addresses(database, all, settings);
        var answers = database.Rows("contact_events").ToLookup(row => row.Integer("contact_id"));
        var addresses = new HashSet<string>(StringComparer.Ordinal);
        counts.Contacts = rows.Count;
        Section1Suppressions.CountStatuses(rows, settings, counts);

        var contacts = new List<Contact>();
        foreach (var row in rows.OrderBy(row => row.Integer("id")))
        {
            var birthColumn = FirstFilled(row, "birth_date", "birthday");
            var carrierColumn = FirstFilled(row, "current_carrier", "carrier");
            var locations = Locations(row, stateOfZip);
            var reason = isInactive ? "inactive_organization" : InvalidReason(row, suppressed, locations, settings);
            if (reason is null && !addresses.Add(Section1Suppressions.AddressOf(row)))
            {
                counts.Duplicates++;
                reason = settings.DuplicateAddresses == "lowest_id" ? "duplicate_address" : null;
            }

            if (reason is not null)
            {
                counts.CountInvalid(reason);
                continue;
            }

            counts.LocationUnknown += locations.Count == 0 ? 1 : 0;
            counts.LocationConflict += locations.Count == 2 ? 1 : 0;
            counts.InvalidDates += new[] { birthColumn, "effective_date" }.Count(c => row.Text(c) is not null && row.Date(c) is null);
            contacts.Add(new Contact(
                row.Integer("id")!.Value,
                locations,
                ContactDate.Read(row, birthColumn).NotAfter(d),
                ContactDate.Read(row, "effective_date"),
                row.Text(carrierColumn)?.Trim() is { Length: > 0 } carrier ? carrier : null,
                HasFailedUnderwriting(row, answers[row.Integer("id")])));
        }

        return contacts;
    }

    private static string? InvalidReason(TableRow row, IReadOnlySet<string> suppressed, List<string> locations, ReferenceSettings settings)
    {
        if (!Regex.IsMatch((row.Text("email") ?? "").Trim(), Address, RegexOptions.CultureInvariant))
        {
            return "invalid_email";
        }

        if (suppressed.Contains(Section1Suppressions.AddressOf(row)))
        {
            return "suppressed";
        }

        // A state that is not understood leaves the ZIP's as the only location.
        if (!row.IsBlank("state") && locations.Count == 0)
        {
            return "unreadable_state";
        }

        return locations.Count == 0 && !settings.SendWithoutZipcodeForUniversal ? "unknown_location" : null;
    }

    /// <summary>The state of `state`, then that of the ZIP code where it differs; none: unknown.</summary>
    private static List<string> Locations(TableRow row, Func<string, string?> stateOfZip)
    {
        var zip = Section1States.ZipOf(row);
        return new[] { Section1States.CodeOf(row.Text("state")), zip is null ? null : stateOfZip(zip) }.OfType<string>().Distinct(StringComparer.Ordinal).ToList();
    }

    private static bool HasFailedUnderwriting(TableRow row, IEnumerable<TableRow> events)
    {
        if (row.Text("failed_underwriting") is not null)
        {
            return row.Boolean("failed_underwriting") ?? false;
        }

        var newest = events
            .Where(answer => answer.Text("event_type") == "eligibility_answered")
            .OrderBy(answer => Instant.Read(answer.Text("created_at")))
            .ThenBy(answer => answer.RowId)
            .LastOrDefault();
        return newest is not null && MedicalConditions.AreIn(newest.Text("metadata"));
    }
}
