using System.Text.Json;

namespace EmailScheduler.Cli.Tests;

/// <summary>What a process said and ended with.</summary>
internal sealed record Answer(int ExitCode, string Output, string Errors)
{
    /// <summary>The error line: there is exactly one.</summary>
    public string Error => Assert.Single(Errors.Split('\n'), line => line.StartsWith("email-scheduler: ", StringComparison.Ordinal));

    /// <summary>The one JSON document on stdout.</summary>
    public JsonElement Document => JsonDocument.Parse(Output).RootElement;

    public string Status => Document.GetProperty("status").GetString()!;
}
