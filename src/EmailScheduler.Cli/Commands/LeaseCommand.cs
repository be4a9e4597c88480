using System.CommandLine;
using System.Text.Json.Serialization;
using EmailScheduler.Cli.Display;
using EmailScheduler.Runs;
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
        var reason = ReasonOption.Optional();
        @break.Add(reason);
        @break.SetAction((parsed, cancellationToken) => CommandContext.RunAsync(parsed, common, context => BreakAsync(context, ReasonOption.ReadOptional(parsed, reason), cancellationToken)));
        return new Command("lease", "Show or break the lease on the organization's database.") { show, @break };
    }

    /// <summary>One line on a lease.</summary>
    public static string Words(LeaseHolder? holder) => holder switch
    {
        null => "free",
        { IsExpired: true } => FormattableString.Invariant($"expired {holder.ExpiresAt.UtcDateTime:yyyy-MM-dd HH:mm:ss}Z (was {Who(holder)})"),
        _ => FormattableString.Invariant($"held by {Who(holder)}, expires {holder.ExpiresAt.UtcDateTime:yyyy-MM-dd HH:mm:ss}Z"),
    };

    /// <summary>What to do about a lease; <see langword="null"/> for nothing.</summary>
    public static string? Advice(LeaseHolder? holder, long organizationId) => holder switch
    {
        null => null,
        { IsExpired: true } => "Nothing needs to be done: the next run takes it over.",
        _ => FormattableString.Invariant($"Wait for it; or, if that run is known to be dead, free the database with 'email-scheduler lease break --org {organizationId}'."),
    };

    private static async Task<int> ShowAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var holder = await HolderAsync(context, cancellationToken);
        context.Output.WriteResult(
            new Shown(context.Options.OrganizationId, LeaseDocument.Of(holder)),
            _ =>
            {
                context.Output.WriteLine($"Lease of organization {context.Options.OrganizationId}: {Words(holder)}.");
                if (Advice(holder, context.Options.OrganizationId) is { } advice)
                {
                    context.Output.WriteLine(advice);
                }
            });
        return ExitCode.Done;
    }

    private static async Task<int> BreakAsync(CommandContext context, string? reason, CancellationToken cancellationToken)
    {
        var holder = await HolderAsync(context, cancellationToken);
        var outcome = holder is null ? new LeaseBreakOutcome(WasBroken: false, Warning: null) : await context.Acts.BreakLeaseAsync(reason, context.Actor, cancellationToken);
        context.Warn(outcome.Warning);
        context.Output.WriteResult(
            new Broken(context.Options.OrganizationId, outcome.WasBroken, LeaseDocument.Of(holder), outcome.Warning),
            _ => context.Output.WriteLine(outcome.WasBroken
                ? $"Broke the lease of organization {context.Options.OrganizationId}, {Words(holder)}."
                : $"There was no lease of organization {context.Options.OrganizationId} to break."));
        return ExitCode.Done;
    }

    // A lease may be older than its database: a run that was to create one has died.
    private static async Task<LeaseHolder?> HolderAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var holder = await context.Database.HolderAsync(cancellationToken);
        if (holder is null)
        {
            await context.RequireOrganizationAsync(cancellationToken);
        }

        return holder;
    }

    private static string Who(LeaseHolder holder) => $"{holder.RunId ?? holder.InstanceId ?? "an unknown program"} on {holder.Host ?? "an unknown machine"}";

    private sealed record Shown(long OrganizationId, LeaseDocument Lease);

    private sealed record Broken(
        long OrganizationId,
        [property: JsonPropertyName("broken")] bool WasBroken,
        LeaseDocument Lease,
        string? Warning);
}
