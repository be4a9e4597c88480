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

    /// <summary>It ended with this code, and its error line names each of these.</summary>
    public void AssertFailed(int exitCode, params string[] named)
    {
        Assert.True(ExitCode == exitCode, $"{ExitCode}: {Output}{Errors}");
        Assert.All(named, name => Assert.Contains(name, Error, StringComparison.Ordinal));
    }

    /// <summary>This answer, of a command that succeeded.</summary>
    public Answer Succeeded()
    {
        Assert.True(ExitCode == 0, $"{ExitCode}: {Output}{Errors}");
        return this;
    }
}
