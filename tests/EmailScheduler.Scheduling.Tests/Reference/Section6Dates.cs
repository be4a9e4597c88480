namespace EmailScheduler.Scheduling.Tests.Reference;

/// <summary>Section 6, last part: a contact has at most one row of an email_type on a date, and no email of the plan is without a row.</summary>
internal static class Section6Dates
{
    public static List<Email> Apply(Input input, IReadOnlyList<Email> plan)
    {
        var identities = plan.Select(email => email.Of.Identity).ToHashSet();
        return plan
            .GroupBy(email => (email.ContactId, email.EmailType))
            .SelectMany(same => OfOneType(input, same.Key.ContactId, same.Key.EmailType, [.. same], identities))
            .OrderBy(email => email.ContactId)
            .ThenBy(email => email.EmailType, StringComparer.Ordinal)
            .ThenBy(email => email.SendDate)
            .ToList();
    }

    private static IEnumerable<Email> OfOneType(Input input, long contactId, string emailType, IReadOnlyList<Email> emails, HashSet<Identity> identities)
    {
        var taken = input.SenderRowsOf(contactId).Where(row => row.Type == Identity.TypeOf(emailType)).Select(row => row.Date).OfType<DateOnly>().ToHashSet();
        var history = input.OwnedRowsOf(contactId)
            .Where(row => row.EmailType == emailType && row.Date < input.F && (row.Identity is null || !identities.Contains(row.Identity)))
            .Select(row => row.Date)
            .OfType<DateOnly>()
            .ToHashSet();
        var late = new List<Email>();
        foreach (var email in emails.OrderBy(email => email.IsPreScheduled ? 0 : 1).ThenBy(email => email.BaseDate).ThenBy(email => email.EventDate))
        {
            // History holds up no email that has no row yet: it takes the row of history over (section 9).
            var isHeldUp = history.Contains(email.SendDate) && input.RowOf(email.Of.Identity) is not null;
            if (!isHeldUp && taken.Add(email.SendDate))
            {
                yield return email;
            }
            else
            {
                late.Add(email);
            }
        }

        foreach (var email in late)
        {
            var skipped = email.IsPreScheduled ? email.Skip($"Same date as another {emailType}") : email;
            var day = skipped.SendDate;
            while (history.Contains(day) || !taken.Add(day))
            {
                day = day.Plus(1);
            }

            yield return skipped with { SendDate = day };
        }
    }
}
