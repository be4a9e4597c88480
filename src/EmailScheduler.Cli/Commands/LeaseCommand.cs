using System.CommandLine;
using System.Text.Json.Serialization;
using EmailScheduler.Cli.Display;
using EmailScheduler.Storage.Leases;

namespace EmailScheduler.Cli.Commands;

/// <summary><c>lease show|break</c>: who may change the database now.</summary>
internal static class LeaseCommand
{
    public static Command Create(CommonOptions common)
    {
        var show = new Command("show", "Show who holds the organization's lease.");
        show.SetAction((parsed, cancellationToken) => CommandContext.RunAsync(parsed, common, context => ShowAsync(context, cancellationToken)));
        var @break = new Command("break", "Remove the lease of a run that is known to be dead. A run that lives stops at its next renewal, and commits before that only on top of what it read.");
        @break.SetAction((parsed, cancellationToken) => CommandContext.RunAsync(parsed, common, context => BreakAsync(context, cancellationToken)));
        return new Command("lease", "Show or break the lease on the organization's database.") { show, @break };
    }

    /// <summary>One line on a lease.</summary>
    public static string Words(LeaseHolder? holder) => holder switch
    {
        null => "free",
        { IsExpired: true } => FormattableString.Invariant($"expired {holder.ExpiresAt.UtcDateTime:yyyy-MM-dd HH:mm:ss}Z (was {Who(holder)})"),
        _ => FormattableString.Invariant($"held by {Who(holder)}, expires {holder.ExpiresAt.UtcDateTime:yyyy-MM-dd HH:mm:ss}Z"),
    };

    private static async Task<int> ShowAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var holder = await context.Database.HolderAsync(cancellationToken);
        context.Output.WriteResult(
            new Shown(context.Options.OrganizationId, LeaseDocument.Of(holder)),
            _ => context.Output.WriteLine($"Lease of organization {context.Options.OrganizationId}: {Words(holder)}."));
        return ExitCode.Done;
    }

    private static async Task<int> BreakAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var holder = await context.Database.HolderAsync(cancellationToken);
        var broken = holder is not null && await context.Database.BreakLeaseAsync(cancellationToken);
        context.Output.WriteResult(
            new Broken(context.Options.OrganizationId, broken, LeaseDocument.Of(holder)),
            _ => context.Output.WriteLine(broken
                ? $"Broke the lease of organization {context.Options.OrganizationId}, {Words(holder)}."
                : $"There was no lease of organization {context.Options.OrganizationId} to break."));
        return ExitCode.Done;
    }

    private static string Who(LeaseHolder holder) => $"{holder.RunId ?? holder.InstanceId ?? "an unknown program"} on {holder.Host ?? "an unknown machine"}";

    private sealed record Shown(long OrganizationId, LeaseDocument Lease);

    private sealed record Broken(
        long OrganizationId,
        [property: JsonPropertyName("broken")] bool WasBroken,
        LeaseDocument Lease);
}
