using System.Text.RegularExpressions;

namespace EmailScheduler.Scheduling.Tests.Reference;

/// <summary>Section 1: which contacts there are, and what is known of them.</summary>
internal static class Section1Input
{
    private const string Address = @"^[A-Za-z0-9._%+-]+@[A-Za-z0-9.-]+\.[A-Za-z]{2,}$";

    private static readonly string[] SuppressingStatuses =
        ["unsubscribed", "bounced", "complained", "deleted", "inactive", "do_not_contact"];

    private static readonly string[] StateCodes =
        ("AL AK AZ AR CA CO CT DE FL GA HI ID IL IN IA KS KY LA ME MD MA MI MN MS MO MT NE NV NH NJ NM NY NC ND OH OK OR PA RI SC SD TN "
        + "TX UT VT VA WA WV WI WY DC AS GU MP PR VI FM MH PW").Split(' ');

    public static void RequireContacts(Database database)
    {
        foreach (var column in new[] { "id", "email" })
        {
            if (!database.HasColumn("contacts", column))
            {
                throw new InvalidOperationException($"The database has no column contacts.{column}.");
            }
        }
    }

    /// <summary>The valid contacts by id. Counts the others, and the dates that cannot be read.</summary>
    public static IReadOnlyList<Contact> ReadContacts(
        Database database, DateOnly d, ReferenceSettings settings, Func<string, string?> stateOfZip, ReferenceCounts counts)
    {
        var rows = database.Rows("contacts").Where(row => row.Integer("id") is not null).ToList();
        var birthColumn = database.HasColumn("contacts", "birth_date") ? "birth_date" : "birthday";
        var carrierColumn = database.HasColumn("contacts", "current_carrier") ? "current_carrier" : "carrier";
        var suppressed = rows.Where(IsSuppressing)
            .Concat(database.Rows("suppressions"))
            .Concat(database.Rows("address_events").Where(row => row.Text("kind") != "resubscribed"))
            .Select(NormalAddress).ToHashSet(StringComparer.Ordinal);
        var answers = database.Rows("contact_events").ToLookup(row => row.Integer("contact_id"));
        counts.Contacts = rows.Count;
        counts.StatusUnknown = rows.Count(row => !IsSuppressing(row) && (row.Text("status") ?? "").Trim().ToLowerInvariant() is not ("" or "active"));

        var contacts = new List<Contact>();
        foreach (var row in rows.OrderBy(row => row.Integer("id")))
        {
            var state = Location(row, stateOfZip);
            if (InvalidReason(row, suppressed, state, settings) is { } reason)
            {
                counts.CountInvalid(reason);
                continue;
            }

            counts.InvalidDates += new[] { birthColumn, "effective_date" }.Count(c => row.Text(c) is not null && row.Date(c) is null);
            var birthDate = row.Date(birthColumn);
            contacts.Add(new Contact(
                row.Integer("id")!.Value,
                state,
                birthDate > d ? null : birthDate,
                row.Date("effective_date"),
                row.Text(carrierColumn)?.Trim() is { Length: > 0 } carrier ? carrier : null,
                HasFailedUnderwriting(row, answers[row.Integer("id")])));
        }

        return contacts;
    }

    private static string? InvalidReason(TableRow row, HashSet<string> suppressed, string? state, ReferenceSettings settings)
    {
        if (!Regex.IsMatch((row.Text("email") ?? "").Trim(), Address, RegexOptions.CultureInvariant))
        {
            return "invalid_email";
        }

        if (suppressed.Contains(NormalAddress(row)))
        {
            return "suppressed";
        }

        return state is null && !settings.SendWithoutZipcodeForUniversal ? "unknown_location" : null;
    }

    private static string NormalAddress(TableRow row) => (row.Text("email") ?? "").Trim().ToLowerInvariant();

    private static bool IsSuppressing(TableRow row) =>
        SuppressingStatuses.Contains((row.Text("status") ?? "").Trim().ToLowerInvariant());

    private static string? Location(TableRow row, Func<string, string?> stateOfZip)
    {
        var state = (row.Text("state") ?? "").Trim().ToUpperInvariant();
        if (StateCodes.Contains(state))
        {
            return state;
        }

        var zip = row.Value("zip_code") is long ? row.Text("zip_code")!.PadLeft(5, '0') : row.Text("zip_code") ?? "";
        var digits = string.Concat(zip.Where(char.IsAsciiDigit).Take(5));
        return digits.Length == 5 ? stateOfZip(digits) : null;
    }

    private static bool HasFailedUnderwriting(TableRow row, IEnumerable<TableRow> events)
    {
        if (row.Text("failed_underwriting") is not null)
        {
            return row.Boolean("failed_underwriting") ?? false;
        }

        var newest = events
            .Where(answer => answer.Text("event_type") == "eligibility_answered")
            .OrderBy(answer => answer.Date("created_at"))
            .ThenBy(answer => answer.Date("created_at") is null ? null : answer.Text("created_at"), StringComparer.Ordinal)
            .ThenBy(answer => answer.RowId)
            .LastOrDefault();
        return newest is not null && MedicalConditions.AreIn(newest.Text("metadata"));
    }
}
