using System.CommandLine;
using EmailScheduler.Runs.Settings;

namespace EmailScheduler.Cli.Commands;

/// <summary><c>convert</c>: from one layout to the other, under the lease.</summary>
internal static class ConvertCommand
{
    public static Command Create(CommonOptions common)
    {
        var to = new Option<string>("--to") { Description = "The layout: log or object.", HelpName = "LAYOUT", Required = true };
        to.AcceptOnlyFromAmong("log", "object");
        var command = new Command("convert", "Take the database from one layout to the other, verified; what was there stays there.") { to };
        command.SetAction((parsed, cancellationToken) => Desk.AtWorkAsync(parsed, common, desk => ConvertAsync(desk, parsed.GetRequiredValue(to), cancellationToken)));
        return command;
    }

    private static async Task<int> ConvertAsync(Desk desk, string to, CancellationToken cancellationToken)
    {
        var outcome = await desk.History.ConvertAsync(to == "log" ? DatabaseLayoutKind.Log : DatabaseLayoutKind.PlainObject, cancellationToken);
        return desk.Show(
            outcome,
            completed: $"Organization {desk.Invocation.OrganizationId} is in the {to} layout; set Database:Layout to {to} for every program that runs on it, before the next run.",
            unchanged: $"The {to} layout of organization {desk.Invocation.OrganizationId} holds the newest state already.");
    }
}
