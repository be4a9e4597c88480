using System.Text.Json.Serialization;
using EmailScheduler.Cli.Display;
using EmailScheduler.Runs;

namespace EmailScheduler.Cli.Commands;

/// <summary>Tells of a failure: one line on stderr, the document on stdout where JSON is wanted, and the exit code.</summary>
internal static class Failure
{
    public static int Show(CliOutput output, int exitCode, string reason)
    {
        output.WriteError(reason);
        if (output.Json)
        {
            output.WriteResult(new Document { ExitCode = exitCode, Reason = reason }, _ => { });
        }

        return exitCode;
    }

    public static int Show(CliOutput output, Exception failure)
    {
        var fault = RunFault.Of(failure);
        var exitCode = Show(output, fault is null ? ExitCode.Unexpected : CodeOf(fault.Status, fault.Rejection), fault?.Reason ?? Unforeseen(failure));
        if (output.Verbose)
        {
            output.WriteStatus(failure.ToString());
        }

        return exitCode;
    }

    public static int CodeOf(RunStatus status, Rejection? rejection) => (status, rejection) switch
    {
        (RunStatus.Completed or RunStatus.Unchanged, _) => ExitCode.Done,
        (RunStatus.Busy or RunStatus.Transient or RunStatus.Superseded or RunStatus.Deferred, _) => ExitCode.Busy,
        (_, Rejection.Database) => ExitCode.UnusableDatabase,
        (_, Rejection.Configuration) => ExitCode.BadConfiguration,
        _ => ExitCode.Unexpected,
    };

    private static string Unforeseen(Exception failure) =>
        $"Unexpected {failure.GetType().Name}: {failure.Message} Run again with --verbose and report what it shows.";

    private sealed record Document
    {
        [JsonPropertyName("status")]
        public string Status { get; } = "failed";

        [JsonPropertyName("exitCode")]
        public required int ExitCode { get; init; }

        [JsonPropertyName("reason")]
        public required string Reason { get; init; }
    }
}
