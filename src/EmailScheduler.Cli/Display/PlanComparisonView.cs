using System.Globalization;
using EmailScheduler.Runs;
using EmailScheduler.Scheduling.Preview;

namespace EmailScheduler.Cli.Display;

/// <summary>Shows the plan with changed settings beside the plan with today's: what an operator decides on.</summary>
internal static class PlanComparisonView
{
    public static void Show(CliOutput output, ComparedOrganization compared)
    {
        var plans = compared.Comparison;
        output.WriteLine($"Organization {compared.OrganizationId}: the plan of {RunView.Day(plans.Changed.Today)} with the changed settings, beside the plan with today's");
        ShowSettings(output, compared.Settings);
        output.WriteLine("");
        ShowPlans(output, plans.Now, plans.Changed);
        output.WriteLine("");
        ShowDifferences(output, plans);
        if (plans.Types.Count > 0)
        {
            output.WriteLine("");
            ShowTypes(output, plans.Types);
        }

        if (plans.Days.Any(day => !day.IsSame))
        {
            output.WriteLine("");
            ShowDays(output, plans.Days);
        }

        output.WriteLine(plans.IsSame
            ? "Nothing was written. Both plans send the same emails at the same times."
            : "Nothing was written. 'explain --contact ID' shows a contact's emails, with the same --set as they would be.");
    }

    private static void ShowSettings(CliOutput output, IReadOnlyList<ComparedSetting> settings)
    {
        var table = new TextTable("Setting", TextColumn.Text("Now"), TextColumn.Text("Changed"));
        foreach (var setting in settings)
        {
            table.Add(setting.Name, setting.Now ?? "-", setting.Changed ?? "-");
        }

        output.WriteTable(table);
        foreach (var note in settings.SelectMany(Notes))
        {
            output.WriteLine(note);
        }
    }

    private static IEnumerable<string> Notes(ComparedSetting setting)
    {
        if (setting.Prevailing is { } own)
        {
            yield return $"{setting.Name} has no effect: the organization's own value '{own.Value}' ({own.Column}) prevails. Change it there.";
        }
        else if (setting.Now == setting.Changed)
        {
            yield return $"{setting.Name} has the value '{setting.Changed ?? "-"}' already.";
        }

        if (setting.PrevailingInStates is { } states)
        {
            yield return $"{setting.Name} has no effect in some states, where the organization's own value prevails: {string.Join(", ", states.Select(state => $"{state.Name.Split('.')[^1]} {state.Value}"))} ({states[0].Column}).";
        }
    }

    private static void ShowPlans(CliOutput output, ComparedPlan now, ComparedPlan changed)
    {
        var table = new TextTable("Plan", TextColumn.Number("Now"), TextColumn.Number("Changed"), TextColumn.Number("Difference"));
        AddNumbers(table, "emails to send", now.Scheduled, changed.Scheduled);
        AddNumbers(table, "skipped emails", now.Skipped, changed.Skipped);
        AddNumbers(table, "contacts that emails are planned for", now.ValidContacts, changed.ValidContacts);
        table.Add("first day", RunView.Day(now.FirstDay), RunView.Day(changed.FirstDay), "");
        table.Add("largest day", Day(now.LargestDay), Day(changed.LargestDay), "");
        AddNumbers(table, "emails on the largest day", now.LargestDay?.Emails ?? 0, changed.LargestDay?.Emails ?? 0);
        AddNumbers(table, "daily cap", now.DailyCap, changed.DailyCap);
        AddNumbers(table, "days above the cap", now.DaysAboveCap, changed.DaysAboveCap);
        output.WriteTable(table);
    }

    private static void ShowDifferences(CliOutput output, PlanComparison plans)
    {
        var table = new TextTable("Emails that", TextColumn.Number("Emails"), TextColumn.Text("Contacts to explain"));
        table.Add("move to another day", RunView.Number(plans.Moved.Emails), Contacts(plans.Moved.Contacts));
        AddParts(table, [(plans.Moved.Earlier, "earlier"), (plans.Moved.Later, "later")]);
        table.Add("appear", RunView.Number(plans.Appeared.Emails), Contacts(plans.Appeared.Contacts));
        AddParts(table, Reasons(plans.Appeared, "now"));
        table.Add("vanish", RunView.Number(plans.Vanished.Emails), Contacts(plans.Vanished.Contacts));
        AddParts(table, Reasons(plans.Vanished, "then"));
        if (plans.Retimed.Emails > 0)
        {
            table.Add("keep their day and change the time", RunView.Number(plans.Retimed.Emails), Contacts(plans.Retimed.Contacts));
            AddParts(table, [(plans.Retimed.Earlier, "earlier"), (plans.Retimed.Later, "later")]);
        }

        output.WriteTable(table);
    }

    private static IEnumerable<(long Emails, string Why)> Reasons(OneSidedEmails emails, string when) =>
    [
        .. emails.Skipped.OrderByDescending(reason => reason.Value).Select(reason => (reason.Value, $"{when} skipped: {reason.Key}")),
        (emails.Excluded, $"{when} excluded with their contact"),
        (emails.NotPlanned, $"{when} not planned"),
    ];

    private static void AddParts(TextTable table, IEnumerable<(long Emails, string What)> parts)
    {
        foreach (var (emails, what) in parts.Where(part => part.Emails > 0))
        {
            table.Add("  " + what, RunView.Number(emails), "");
        }
    }

    private static void ShowTypes(CliOutput output, IReadOnlyList<TypeComparison> types)
    {
        var table = new TextTable(
            "Type", TextColumn.Number("Now"), TextColumn.Number("Changed"), TextColumn.Number("Moved"), TextColumn.Number("Appeared"), TextColumn.Number("Vanished"));
        foreach (var type in types)
        {
            table.Add(
                type.EmailType, RunView.Number(type.Now), RunView.Number(type.Changed), RunView.Number(type.Moved), RunView.Number(type.Appeared), RunView.Number(type.Vanished));
        }

        output.WriteTable(table);
    }

    private static void ShowDays(CliOutput output, IReadOnlyList<DayComparison> days)
    {
        var different = days.Where(day => !day.IsSame).ToList();
        var table = new TextTable("Day", TextColumn.Number("Now"), TextColumn.Number("Changed"), TextColumn.Text("By type"));
        foreach (var day in different.Take(CalendarView.MostDays))
        {
            table.Add(
                string.Create(CultureInfo.InvariantCulture, $"{day.Day:yyyy-MM-dd ddd}"),
                RunView.Number(day.Now),
                RunView.Number(day.Changed),
                string.Join(", ", day.Types.Where(type => type.Now != type.Changed).Select(type => $"{type.EmailType} {Signed(type.Changed - type.Now)}")));
        }

        output.WriteTable(table);
        if (different.Count > CalendarView.MostDays)
        {
            output.WriteLine($"… {RunView.Number(different.Count - CalendarView.MostDays)} more days that differ, until {RunView.Day(different[^1].Day)}; --json has all.");
        }
    }

    private static void AddNumbers(TextTable table, string what, long now, long changed) =>
        table.Add(what, RunView.Number(now), RunView.Number(changed), now == changed ? "" : Signed(changed - now));

    private static string Signed(long number) => number > 0 ? "+" + RunView.Number(number) : RunView.Number(number);

    private static string Day(BusiestDay? day) => day is null ? "-" : RunView.Day(day.Day);

    private static string Contacts(IReadOnlyList<long> ids) => string.Join(", ", ids.Select(id => id.ToString(CultureInfo.InvariantCulture)));
}
