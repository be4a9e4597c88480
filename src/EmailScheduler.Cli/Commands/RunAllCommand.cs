using System.Collections.Concurrent;
using System.Globalization;
using EmailScheduler.Cli.Display;
using EmailScheduler.Runs;
using EmailScheduler.Runs.Identifiers;
using EmailScheduler.Runs.Reports;
using EmailScheduler.Runs.Retries;
using EmailScheduler.Runs.Settings;
using EmailScheduler.Scheduling.Model;

namespace EmailScheduler.Cli.Commands;

/// <summary><c>run --all</c>: the runs of all organizations, a bounded number at a time, as the timer of the Functions app starts them. What happens to one never stops the others.</summary>
internal static class RunAllCommand
{
    /// <summary>What an operator must look at, the rarest first; a run that is held; then what passes by itself.</summary>
    private static readonly int[] WorstFirst = [ExitCode.Unexpected, ExitCode.BadConfiguration, ExitCode.InvalidDatabase, ExitCode.Held, ExitCode.Busy, ExitCode.Done];

    /// <param name="context">What the command works with.</param>
    /// <param name="parallel">How many at a time, as it was given.</param>
    /// <param name="retry">How each run is tried again.</param>
    /// <param name="cancellationToken">Stops all runs; each releases its lease.</param>
    public static async Task<int> RunAsync(CommandContext context, string? parallel, RetrySettings retry, CancellationToken cancellationToken)
    {
        if (context.Options.OrganizationFrom == "--org")
        {
            throw InvalidSettingException.OfInput("--all", $"'--all' runs all organizations and --org names one: omit --all to run organization {context.Options.OrganizationId} alone, or omit --org.");
        }

        var fleet = context.Options.Fleet;
        var atOnce = fleet.AtOnce(parallel);
        if (!await context.ProvideSampleAsync(cancellationToken))
        {
            context.RequireStore();
        }

        var organizations = fleet.Organizations ?? await OrganizationList.IdsAsync(context.Store, cancellationToken);
        return organizations.Count > 0
            ? await RunAsync(context, organizations, atOnce, retry, cancellationToken)
            : Failure.Show(context.Output, ExitCode.InvalidDatabase, $"No organization has a database in {context.Store.Address}: check the address of the store; 'email-scheduler sample' makes one there.");
    }

    private static async Task<int> RunAsync(CommandContext context, IReadOnlyList<long> organizations, int atOnce, RetrySettings retry, CancellationToken cancellationToken)
    {
        var since = context.TimeProvider.GetTimestamp();
        var ended = new ConcurrentQueue<EndedRun>();
        var writing = new Lock();
        using var notifications = new RunNotifications(context);
        try
        {
            // A cancellation starts no more of them, and is thrown when those that work have ended: then their leases are released.
            var options = new ParallelOptions { MaxDegreeOfParallelism = atOnce, CancellationToken = cancellationToken };
            await Parallel.ForEachAsync(organizations, options, async (organization, token) =>
            {
                var request = new RunRequest { OrganizationId = organization, RunId = RunId.New(context.TimeProvider), AsOf = context.Options.AsOf };
                var (run, outcome) = await EndOfAsync(context, request, retry, token);
                ended.Enqueue(run);
                lock (writing)
                {
                    Show(context.Output, run);
                }

                notifications.Start(request, outcome, cancellationToken);
            });
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // What has ended is reported below.
        }

        var document = Document.Of(organizations, [.. ended], cancellationToken.IsCancellationRequested, (long)context.TimeProvider.GetElapsedTime(since).TotalMilliseconds);
        context.Output.WriteResult(document, _ => context.Output.WriteLine(document.Summary));
        if (document.ExitCode != ExitCode.Done)
        {
            context.Output.WriteError(document.Failures);
        }

        await notifications.EndAsync();
        return document.ExitCode;
    }

    private static async Task<(EndedRun Run, RunOutcome Outcome)> EndOfAsync(CommandContext context, RunRequest request, RetrySettings retry, CancellationToken cancellationToken)
    {
        try
        {
            var workflow = new InProcessWorkflowContext((asked, token) => context.NewRun().RunAsync(asked, cancellationToken: token), context.TimeProvider, status => Show(context, request.OrganizationId, status));
            var outcome = await RunWorkflow.RunAsync(workflow, request, retry, cancellationToken);
            return (EndedRun.Of(outcome, Failure.CodeOf(outcome.Status, outcome.Rejection)), outcome);
        }
        catch (Exception failure) when (failure is not OutOfMemoryException && !(failure is OperationCanceledException && cancellationToken.IsCancellationRequested))
        {
            // As one run alone would end, but the others go on.
            if (context.Output.Verbose)
            {
                context.Output.WriteStatus(failure.ToString());
            }

            var outcome = RunOutcome.Failed(request, failure);
            return RunFailure.Of(failure) is null
                ? (EndedRun.Of(outcome with { Status = RunStatus.Rejected }, ExitCode.Unexpected), outcome)
                : (EndedRun.Of(outcome, Failure.CodeOf(outcome.Status, outcome.Rejection)), outcome);
        }
    }

    private static void Show(CommandContext context, long organization, RunWorkflowStatus status)
    {
        if (status.NextTryAt is { } next)
        {
            context.Output.WriteStatus(FormattableString.Invariant($"Organization {organization}: {status.Reason} Try {status.Tries + 1} in {(next - context.TimeProvider.GetUtcNow()).TotalSeconds:0} s."));
        }
    }

    private static void Show(CliOutput output, EndedRun run)
    {
        if (output.Json)
        {
            return;
        }

        output.WriteLine($"Organization {run.OrganizationId}: {run.Words}");
        foreach (var warning in run.Warnings ?? [])
        {
            output.WriteLine($"Organization {run.OrganizationId}: warning: {warning.ReplaceLineEndings(" ")}");
        }
    }

    /// <summary>The document of <c>--json</c>.</summary>
    /// <param name="Status"><c>completed</c>, <c>held</c> when runs were held and none failed, <c>failed</c> when any did, or <c>cancelled</c>.</param>
    /// <param name="ExitCode">What the process ends with: that of the run that ended worst.</param>
    /// <param name="Milliseconds">How long all of them took.</param>
    /// <param name="Runs">The runs that ended, ascending by organization.</param>
    /// <param name="NotRun">After a cancellation, the organizations whose run was stopped or did not begin.</param>
    private sealed record Document(string Status, int ExitCode, long Milliseconds, IReadOnlyList<EndedRun> Runs, IReadOnlyList<long>? NotRun)
    {
        /// <summary>One line: how many ended how.</summary>
        internal string Summary => string.Create(CultureInfo.InvariantCulture, $"{Organizations:N0} organization{(Organizations == 1 ? "" : "s")}: {string.Join(", ", Counts)} in {Milliseconds / 1000.0:N1} s.");

        /// <summary>One line: which runs did not succeed.</summary>
        internal string Failures => NotRun is null
            ? $"Of {RunView.Number(Runs.Count)} organizations these were not scheduled: {string.Join(", ", Runs.Where(run => run.ExitCode != 0).Select(run => $"{run.OrganizationId} (exit code {run.ExitCode})"))}."
            : $"Cancelled; the leases are released. Not scheduled: {string.Join(", ", NotRun.Concat(Runs.Where(run => run.ExitCode != 0).Select(run => run.OrganizationId)).Order())}.";

        private int Organizations => Runs.Count + (NotRun?.Count ?? 0);

        private IEnumerable<string> Counts => Runs.GroupBy(run => RunView.Word(run.Status), StringComparer.Ordinal).OrderBy(group => group.Key, StringComparer.Ordinal).Select(group => $"{RunView.Number(group.Count())} {group.Key}")
            .Concat(NotRun is { } stopped ? [$"{RunView.Number(stopped.Count)} cancelled"] : []);

        internal static Document Of(IReadOnlyList<long> organizations, List<EndedRun> ended, bool isCancelled, long milliseconds)
        {
            ended.Sort((one, other) => one.OrganizationId.CompareTo(other.OrganizationId));
            var worst = WorstFirst.FirstOrDefault(code => ended.Exists(run => run.ExitCode == code));
            return isCancelled
                ? new Document("cancelled", Commands.ExitCode.Cancelled, milliseconds, ended, [.. organizations.Except(ended.Select(run => run.OrganizationId))])
                : new Document(worst switch { Commands.ExitCode.Done => "completed", Commands.ExitCode.Held => "held", _ => "failed" }, worst, milliseconds, ended, NotRun: null);
        }
    }
}
