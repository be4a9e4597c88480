using System.Text.RegularExpressions;
using EmailScheduler.Cli.Commands;

namespace EmailScheduler.Cli.Tests;

/// <summary>The commands that README.md and the documents print work as they are printed.</summary>
public sealed partial class DocumentedCommandsTests : SandboxTests
{
    private const string FromSource = "dotnet run --project src/EmailScheduler.Cli -- ";

    private static readonly string Root = SourceFolder.Of("global.json");

    public static TheoryData<string> Documents => ["README.md", .. Directory.EnumerateFiles(Path.Combine(Root, "docs"), "*.md").Select(file => $"docs/{Path.GetFileName(file)}").Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Documents))]
    public async Task Command_InADocument_IsOneOfTheTree(string document)
    {
        var common = new CommonOptions();
        var root = CliApplication.Tree(common);
        var wrong = new List<string>();
        foreach (var call in Calls(await File.ReadAllTextAsync(Path.Combine(Root, document), Cancel)))
        {
            var parsed = root.Parse(Words(call));
            if (WrongCall.IsWrong(parsed, common))
            {
                wrong.Add($"{call}: {WrongCall.Describe(parsed, common)}");
            }
        }

        Assert.Empty(wrong);
    }

    [Fact]
    public async Task Readme_FirstTenLines_SayWhatItIsAndHasTheTwoCommands()
    {
        var lines = await File.ReadAllLinesAsync(Path.Combine(Root, "README.md"), Cancel);

        Assert.Contains(lines.Take(10), line => line.Contains("It sends nothing", StringComparison.Ordinal) && line.Contains("docs/integration.md", StringComparison.Ordinal));
        Assert.Contains(lines.Take(10), line => line.StartsWith("It is for ", StringComparison.Ordinal));
        Assert.Contains("dotnet run --project src/EmailScheduler.Cli -- run", lines);
        Assert.Contains("dotnet test", lines);
    }

    /// <summary>In the order in which they are printed, in an empty folder, by a program without a terminal.</summary>
    [LongFact]
    public async Task Readme_EachCommandInOrder_EndsWell()
    {
        var calls = Calls(await File.ReadAllTextAsync(Path.Combine(Root, "README.md"), Cancel)).Distinct(StringComparer.Ordinal).ToList();
        Assert.True(calls.Count > 8, "The README has lost its first five minutes.");

        // Serves until it is stopped: the tests of serve start it.
        foreach (var call in calls.Where(call => Words(call) is not ["serve", ..]))
        {
            var answer = await Sandbox.RunProgramAsync(new Dictionary<string, string> { ["EMAILSCHEDULER__Store__Url"] = "" }, Words(call));
            Assert.True(answer.ExitCode == 0, $"{call}: {answer.ExitCode} {answer.Errors}");
        }
    }

    /// <summary>The calls in blocks of code, as far as the program gets them.</summary>
    private static IEnumerable<string> Calls(string document)
    {
        var isShell = false;
        foreach (var line in document.Split('\n').Select(line => line.Trim()))
        {
            if (line.StartsWith("```", StringComparison.Ordinal))
            {
                isShell = line is "```sh" or "```bash";
                continue;
            }

            var call = line.StartsWith("$ ", StringComparison.Ordinal) ? line[2..] : line;
            if (isShell && new[] { FromSource, CommandHelp.Program + " " }.FirstOrDefault(prefix => call.StartsWith(prefix, StringComparison.Ordinal)) is { } program)
            {
                yield return EndRegex.Split(call[program.Length..])[0].Trim();
            }
        }
    }

    private static string[] Words(string call) => [.. WordRegex.Matches(call).Select(word => word.Value.Replace("\"", "", StringComparison.Ordinal))];

    [GeneratedRegex(@"\s(\||\|\||&&|<|>|#|\d>)", RegexOptions.ExplicitCapture)]
    private static partial Regex EndRegex { get; }

    [GeneratedRegex("""("[^"]*"|[^\s"])+""", RegexOptions.ExplicitCapture)]
    private static partial Regex WordRegex { get; }
}
