using System.CommandLine;
using System.Globalization;
using EmailScheduler.Cli.Display;
using EmailScheduler.Runs;
using EmailScheduler.Runs.Identifiers;
using EmailScheduler.Runs.Settings;

namespace EmailScheduler.Cli.Commands;

/// <summary><c>organizations list</c>: where all organizations of the store stand.</summary>
internal static class OrganizationsCommand
{
    private const string ByNumber = "number", ByLastRun = "last-run", ByLastSuccess = "last-success";

    public static Command Create(CommonOptions common)
    {
        var limit = new Option<string?>("--limit") { Description = "How many to show. Default: all.", HelpName = "N" };
        var after = new Option<string?>("--after") { Description = "Show those with higher numbers than this one, such as 'next' of the page before.", HelpName = "N" };
        var sort = new Option<string>("--sort") { Description = "The order; by a time, those come first whose time is longest ago.", DefaultValueFactory = _ => ByNumber };
        sort.AcceptOnlyFromAmong(ByNumber, ByLastRun, ByLastSuccess);
        var list = new Command("list", "List the organizations of the store: layout, last run, last success, emails planned.") { limit, after, sort };
        list.SetAction((parsed, cancellationToken) => CommandContext.RunAsync(
            parsed, common, context => ListAsync(context, parsed.GetValue(limit), parsed.GetValue(after), parsed.GetValue(sort)!, cancellationToken)));
        return new Command("organizations", "Look at all organizations of the store.") { list };
    }

    private static async Task<int> ListAsync(CommandContext context, string? limit, string? after, string order, CancellationToken cancellationToken)
    {
        var most = limit is null ? int.MaxValue : SettingsReader.Whole("--limit", limit, 1, int.MaxValue);
        var least = after is null ? -1 : OrganizationId.Parse(after, "--after");
        var all = await context.Organizations.ReadAsync(context.Options.Fleet.Organizations, cancellationToken);
        var sorted = Sorted(all.Where(one => one.OrganizationId > least), order).ToList();
        var page = sorted.Take(most).ToList();

        // The next page begins after a number, which is of use in their order only.
        var next = order == ByNumber && page.Count < sorted.Count ? page[^1].OrganizationId : (long?)null;
        context.Output.WriteResult(new Document(page, next), _ => Show(context, page, sorted.Count - page.Count));
        return ExitCode.Done;
    }

    private static IEnumerable<ListedOrganization> Sorted(IEnumerable<ListedOrganization> organizations, string order) => order switch
    {
        ByLastRun => organizations.OrderBy(one => one.LastRun?.StartedAt ?? DateTimeOffset.MinValue),
        ByLastSuccess => organizations.OrderBy(one => one.LastSuccessAt ?? DateTimeOffset.MinValue),
        _ => organizations,
    };

    private static void Show(CommandContext context, List<ListedOrganization> page, int more)
    {
        if (page.Count == 0)
        {
            context.Output.WriteLine($"There is no organization in {context.Store.Address}.");
            return;
        }

        var table = new TextTable(TextColumn.Number("Organization"), "Layout", "Last run", "At", "Last success", TextColumn.Number("Scheduled"), TextColumn.Number("Skipped"));
        foreach (var one in page)
        {
            table.Add(
                one.OrganizationId.ToString(CultureInfo.InvariantCulture),
                one.Layout ?? "none",
                one.LastRun is { } run ? RunView.Word(run.Status) : "never",
                Time(one.LastRun?.StartedAt),
                Time(one.LastSuccessAt),
                Count(one.LastRun?.Scheduled),
                Count(one.LastRun?.Skipped));
        }

        context.Output.WriteTable(table);
        if (more > 0)
        {
            context.Output.WriteLine($"{RunView.Number(more)} more.");
        }
    }

    private static string Time(DateTimeOffset? time) => time?.UtcDateTime.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture) + (time is null ? "" : "Z");

    private static string Count(long? emails) => emails is { } count ? RunView.Number(count) : "";

    private sealed record Document(IReadOnlyList<ListedOrganization> Organizations, long? Next);
}
