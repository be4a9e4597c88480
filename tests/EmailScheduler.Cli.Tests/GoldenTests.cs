using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace EmailScheduler.Cli.Tests;

/// <summary>The documents that <c>--json</c> prints: programs read them.</summary>
public sealed partial class GoldenTests : SandboxTests
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The layout of the database, the name of the file, the command. What differs from run to run is replaced.</summary>
    public static TheoryData<string, string, string> Commands => new()
    {
        { "object", "run", "run" },
        { "object", "plan", "plan" },
        { "object", "plan-compare", "plan --compare --set Scheduling:PreExclusionBufferDays=30 --set Scheduling:SendDays=mon,wed,fri" },
        { "object", "explain", "explain --contact 3" },
        { "object", "explain-unknown", "explain --contact 7000" },
        { "object", "status", "status" },
        { "object", "doctor", "doctor" },
        { "object", "lease-show", "lease show" },
        { "object", "versions-list", "versions list" },
        { "object", "convert", "convert --to log" },
        { "object", "error", "run --org ../x" },
        { "log", "run-log", "run" },
        { "log", "status-log", "status" },
        { "log", "history", "history" },
        { "object", "history-object", "history" },
        { "log", "diff", "diff 1 2" },
        { "log", "restore", "restore --to-txid 1 --yes" },
        { "log", "restore-declined", "restore 1" },
        { "log", "restore-exact", "restore 1 --exact --yes" },
    };

    [Theory]
    [MemberData(nameof(Commands))]
    public async Task Command_Json_IsTheDocumentThatProgramsKnow(string layout, string name, string command)
    {
        await RunAsync(layout, "sample --contacts 12");
        await RunAsync(layout, "run");

        var answer = await RunAsync(layout, $"{command} --json", day: "2025-06-02");

        GoldenFile.AssertMatches($"{name}.json", Stable(answer.Output));
    }

    private Task<Answer> RunAsync(string layout, string command, string day = "2025-06-01") =>
        Sandbox.RunAsync([.. command.Split(' '), .. Sandbox.TakesADay(command) ? ["--as-of", day] : Array.Empty<string>(), "--set", $"Database:Layout={layout}"]);

    private string Stable(string output)
    {
        var document = JsonNode.Parse(output)!;
        Replace(document);
        return TimeRegex.Replace(RunIdRegex.Replace(document.ToJsonString(Indented), "RUN"), "TIME").Replace(Sandbox.Folder, "FOLDER", StringComparison.Ordinal);
    }

    // Counts of bytes and milliseconds, and the names of this machine and process.
    private static void Replace(JsonNode? node)
    {
        if (node is JsonObject values)
        {
            foreach (var (name, value) in values.ToList())
            {
                if (value is JsonValue && VaryingRegex.IsMatch(name))
                {
                    values[name] = "VARIES";
                }

                Replace(values[name]);
            }
        }

        foreach (var item in node as JsonArray ?? [])
        {
            Replace(item);
        }
    }

    [GeneratedRegex("^(milliseconds|durationMs|bytes.*|.*[bB]ytes|host|actor|process|machine|version|baseVersion|observed|detail|finding|engineVersion|schedulerVersion)$", RegexOptions.ExplicitCapture)]
    private static partial Regex VaryingRegex { get; }

    [GeneratedRegex(@"(\d{8}T\d{6}Z-){1,2}[0-9a-f]{8}", RegexOptions.ExplicitCapture)]
    private static partial Regex RunIdRegex { get; }

    [GeneratedRegex(@"20(2[6-9]|[3-9]\d)-\d\d-\d\dT[0-9:.]+(Z|[+-]\d\d:\d\d)", RegexOptions.ExplicitCapture)]
    private static partial Regex TimeRegex { get; }
}
