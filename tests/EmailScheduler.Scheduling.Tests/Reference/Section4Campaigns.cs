namespace EmailScheduler.Scheduling.Tests.Reference;

/// <summary>Section 4: the emails of campaigns.</summary>
internal static class Section4Campaigns
{
    public static IEnumerable<Candidate> Candidates(Input input) => input.CampaignInstances
        .Where(instance => instance.Integer("id") is not null)
        .OrderBy(instance => instance.Integer("id"))
        .SelectMany(instance => OfInstance(input, instance));

    private static IEnumerable<Candidate> OfInstance(Input input, TableRow instance)
    {
        if (input.CampaignTypes.FirstOrDefault(type => type.Name == instance.Text("campaign_type")) is not { } type || !TakesPart(input, type, instance))
        {
            return [];
        }

        return Targets(input, type, instance)
            .Where(target => Matches(instance.Text("target_states"), target.Contact.State, static state => Section1States.CodeOf(state) ?? state) && Matches(instance.Text("target_carriers"), target.Contact.Carrier))
            .Select(target => Email(type, instance, target.Contact, target.Trigger))
            .DistinctBy(email => email.Identity)
            .Where(email => !input.HasSenderRow(email.Contact.Id, email.EmailType, email.EventDate, email.IdealDate, DateOnly.MaxValue));
    }

    private static bool TakesPart(Input input, CampaignType type, TableRow instance) =>
        type.IsActive
        && !(instance.Date("active_start_date") > input.F)
        && !(LaterEnd(instance) < input.F);

    private static DateOnly? LaterEnd(TableRow instance) =>
        new[] { instance.Date("active_end_date"), instance.Date("spread_end_date") }.Max();

    private static IEnumerable<(Contact Contact, DateOnly? Trigger)> Targets(Input input, CampaignType type, TableRow instance)
    {
        if (type.TargetsAll)
        {
            return input.Contacts.Select(contact => (contact, (DateOnly?)null));
        }

        var id = instance.Integer("id");
        return
            from row in input.ContactCampaigns
            where row.Integer("campaign_instance_id") == id && row.Text("status") == "pending"
            from contact in input.Contacts
            where contact.Id == row.Integer("contact_id")
            select (contact, row.Date("trigger_date"));
    }

    private static bool Matches(string? targets, string? value, Func<string, string>? read = null)
    {
        var list = Normal(targets ?? "");
        return list is "" or "all" || (value is not null && list.Split(',').Select(target => Normal(read?.Invoke(target) ?? target)).Contains(Normal(value)));
    }

    private static string Normal(string text) => text.Trim().ToLowerInvariant();

    private static Candidate Email(CampaignType type, TableRow instance, Contact contact, DateOnly? trigger)
    {
        var (happening, ideal, hasTrigger) = DatesOf(type, instance, contact, trigger);
        var id = instance.Integer("id")!.Value;
        return new Candidate(
            contact,
            $"campaign_{type.Name}_{id}",
            happening,
            ideal,
            LaterEnd(instance) ?? (hasTrigger ? happening.Plus(60) : null),
            type.Priority,
            type.RespectsWindows)
        {
            Campaign = type,
            CampaignInstanceId = id,
            EmailTemplate = instance.Text("email_template"),
            SmsTemplate = instance.Text("sms_template"),
        };
    }

    private static (DateOnly Event, DateOnly Ideal, bool HasTrigger) DatesOf(CampaignType type, TableRow instance, Contact contact, DateOnly? trigger)
    {
        if (type.SpreadsEvenly && instance.Date("spread_start_date") is { } start && instance.Date("spread_end_date") is { } end && start <= end)
        {
            var n = end.DayNumber - start.DayNumber + 1;
            var day = start.Plus(((contact.Id % n) + n) % n);
            return (day, day, false);
        }

        var anchor = instance.Date("active_start_date") ?? instance.Date("created_at") ?? new DateOnly(1970, 1, 1);
        if (type.TargetsAll)
        {
            return (anchor, anchor, false);
        }

        var happening = trigger ?? anchor;
        return (happening, happening.Plus(-type.DaysBeforeEvent), true);
    }
}
