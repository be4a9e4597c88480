using System.CommandLine;
using System.Globalization;
using EmailScheduler.Cli.Display;
using EmailScheduler.Scheduling.Preview;

namespace EmailScheduler.Cli.Commands;

/// <summary><c>rules show</c> and <c>rules check</c>: the exclusion windows in force, and a file of them.</summary>
internal static class RulesCommand
{
    // Some hundred windows for each state.
    private const int MostBytes = 1 << 20;

    public static Command Create(CommonOptions common)
    {
        var newer = new Option<bool>("--newer") { Description = "Show the newer state rules that ship with the program instead, with their sources." };
        var show = new Command("show", "Show the exclusion windows that hold for the organization on a day, in the order in which they are asked.") { newer };
        show.SetAction((parsed, cancellationToken) => parsed.GetValue(newer)
            ? ShowNewer(CliInvocation.OutputOf(parsed, common))
            : CommandContext.RunAsync(parsed, common, context => ShowAsync(context, cancellationToken)));

        var file = new Argument<string>("FILE") { Description = "Comma-separated lines, the first with the names of the columns: state, kind, days_before, days_after, valid_from, valid_to, mode, source; - is stdin." };
        var check = new Command("check", "Check a file of exclusion windows before its lines go into the table exclusion_windows; nothing is stored.") { file };

        // Neither this nor the newer rules are about a store: none need be there, or be configured.
        check.SetAction((parsed, cancellationToken) => CheckAsync(
            CliInvocation.OutputOf(parsed, common), parsed.GetRequiredValue(file), CliOptions.AsOfDay(parsed, common) ?? DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime), cancellationToken));
        return new Command("rules", "Look at the exclusion windows: the law as it is applied.") { show, check };
    }

    private static async Task<int> ShowAsync(CommandContext context, CancellationToken cancellationToken)
    {
        await context.RequireOrganizationAsync(cancellationToken);
        var windows = await context.Database.ReadWindowsAsync(context.Options.AsOf, cancellationToken);
        var document = new Document { OrganizationId = context.Options.OrganizationId, Day = windows.Day, NewerWindows = windows.NewerWindows, Windows = windows.Windows };
        context.Output.WriteResult(document, _ =>
        {
            context.Output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Exclusion windows of organization {document.OrganizationId} on {windows.Day:yyyy-MM-dd}:"));
            context.Output.WriteTable(Table(windows.Windows));
            context.Output.WriteLine(windows.NewerWindows switch
            {
                "apply" => "The newer state rules that ship with the program are among them (newer_windows is apply).",
                "ignore" => "The newer state rules that ship with the program are ignored (newer_windows is ignore); 'rules show --newer' lists them.",
                _ => "Newer state rules ship with the program and are not applied (newer_windows is report); 'rules show --newer' lists them.",
            });
        });
        return ExitCode.Done;
    }

    private static Task<int> ShowNewer(CliOutput output)
    {
        output.WriteResult(new Document { Windows = WindowsInForce.Newer }, _ => output.WriteTable(Table(WindowsInForce.Newer)));
        return Task.FromResult(ExitCode.Done);
    }

    private static async Task<int> CheckAsync(CliOutput output, string file, DateOnly day, CancellationToken cancellationToken)
    {
        using var text = new StreamReader(new MemoryStream(await InputFile.ReadAsync(file, MostBytes, "give a file of exclusion windows", cancellationToken)));
        var windows = WindowsInForce.Check(text, Path.GetFileName(InputFile.NameOf(file)));
        var warnings = windows.Where(window => window.ValidTo < day).Select(Expired).ToList();
        output.WriteResult(new Document { Windows = windows, Warnings = warnings }, _ =>
        {
            output.WriteTable(Table(windows));
            foreach (var warning in warnings)
            {
                output.WriteLine($"Warning: {warning}");
            }

            output.WriteLine(FormattableString.Invariant($"{windows.Count} exclusion windows, all of which can be read."));
        });
        return ExitCode.Done;
    }

    private static string Expired(WindowInForce window) => string.Create(
        CultureInfo.InvariantCulture,
        $"{window.Origin}: the window of {window.State} ended on {window.ValidTo:yyyy-MM-dd}{(window.Replaces ? ", and yet it removes the built-in windows of that state" : "")}.");

    private static TextTable Table(IReadOnlyList<WindowInForce> windows)
    {
        var table = new TextTable(
            "State", "Kind", TextColumn.Number("Before"), TextColumn.Number("Buffer"), TextColumn.Number("After"), "From", "To", TextColumn.Text("Where"), TextColumn.Text("Source"));
        foreach (var window in windows)
        {
            table.Add(
                window.State,
                window.Kind,
                Text(window.DaysBefore),
                Text(window.BufferDays),
                Text(window.DaysAfter),
                Text(window.ValidFrom),
                Text(window.ValidTo),
                window.Origin + (window.Replaces ? " (replaces)" : ""),
                window.Source ?? "");
        }

        return table;
    }

    private static string Text(int? days) => days?.ToString(CultureInfo.InvariantCulture) ?? "";

    private static string Text(DateOnly? day) => day?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) ?? "";

    private sealed record Document
    {
        public long? OrganizationId { get; init; }

        public DateOnly? Day { get; init; }

        public string? NewerWindows { get; init; }

        public required IReadOnlyList<WindowInForce> Windows { get; init; }

        public IReadOnlyList<string>? Warnings { get; init; }
    }
}
