using System.Globalization;
using System.Text.Json;

namespace EmailScheduler.Cli.Tests;

/// <summary><c>run --all</c> and <c>organizations list</c>: many organizations in one store, whole, broken, busy.</summary>
public sealed class RunAllTests : SandboxTests
{
    private const string Contacts = "CREATE TABLE contacts(id INTEGER PRIMARY KEY, email TEXT, birth_date TEXT); INSERT INTO contacts VALUES (1, 'ada@example.com', '1960-07-01');";
    private const string BadZone = "CREATE TABLE organizations(id INTEGER, timezone TEXT); INSERT INTO organizations VALUES (4, 'Mars/Olympus');";

    /// <summary>The organizations that are there besides 7, which is whole, and the exit code: 70, 78, 65, 75 and 0, the first that any of them ends with.</summary>
    [Theory]
    [InlineData("", 0)]
    [InlineData("busy", 75)]
    [InlineData("broken busy", 65)]
    [InlineData("broken busy setting", 78)]
    public async Task RunAll_OneEndsWorst_TheOthersAreScheduledAndItsCodeIsTheAnswer(string others, int exitCode)
    {
        PutWhole(7);
        foreach (var other in others.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            switch (other)
            {
                case "busy":
                    Sandbox.With(Contacts);
                    await Sandbox.HoldLeaseAsync();
                    break;
                case "broken":
                    Put(2, new byte[8192]);
                    break;
                default:
                    Put(4, Sandbox.Bytes(Contacts + BadZone));
                    break;
            }
        }

        var answer = await Sandbox.RunAsync("run", "--all", "--no-wait", "--as-of", "2025-06-01");
        var again = await Sandbox.RunAsync("run", "--all", "--no-wait", "--as-of", "2025-06-01", "--json");

        Assert.True(answer.ExitCode == exitCode, answer.Output + answer.Errors);
        var lines = answer.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Single(lines, line => line.StartsWith("Organization 7: completed, 2 emails planned", StringComparison.Ordinal));
        Assert.Equal(lines.Length - 1, others.Split(' ', StringSplitOptions.RemoveEmptyEntries).Length + 1);
        Assert.Contains($"{lines.Length - 1} organization{(lines.Length == 2 ? "" : "s")}: ", lines[^1], StringComparison.Ordinal);
        Assert.Equal(exitCode, again.Document.GetProperty("exitCode").GetInt32());
        Assert.Equal("unchanged", Runs(again)[7].GetProperty("status").GetString());
        Assert.Equal(others.Contains("broken", StringComparison.Ordinal), Runs(again).TryGetValue(2, out var broken) && broken.GetProperty("exitCode").GetInt32() == 65);
        if (exitCode != 0)
        {
            Assert.Contains($"(exit code {exitCode})", answer.Error, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task RunAll_AnEngineThatFails_Is70WhateverElseIsWrong()
    {
        Put(2, new byte[8192]);
        PutWhole(7);

        (await Sandbox.RunAsync("run", "--all", "--set", "Engine:Command=false")).AssertFailed(70, "2 (exit code 65), 7 (exit code 70)");
    }

    [Theory]
    [InlineData("run --all", 65, "No organization has a database")]
    [InlineData("run --all --org 7", 78, "omit --org")]
    [InlineData("run --parallel 2", 78, "--all")]
    [InlineData("run --all --parallel 0", 78, "1 to 100")]
    [InlineData("run --all --set MaxParallelRuns=many", 78, "1 to 100")]
    [InlineData("organizations list --limit 0", 78, "--limit")]
    [InlineData("organizations list --after x", 78, "--after")]
    [InlineData("organizations list --sort size", 78, "size")]
    public async Task Command_NothingToRunOrBadArguments_NamesIt(string command, int exitCode, string named)
    {
        (await Sandbox.RunAsync(command.Split(' '))).AssertFailed(exitCode, named);
    }

    /// <summary>What the timer of the app is given counts here too.</summary>
    [Fact]
    public async Task RunAll_OrganizationsOfTheSettings_AreTheOnlyOnes()
    {
        PutWhole(7, 8);

        var answer = await Sandbox.RunAsync("run", "--all", "--json", "--set", "Organizations=9,8");

        Assert.Equal((65, "8 9"), (answer.ExitCode, string.Join(' ', Runs(answer).Keys)));
    }

    /// <summary>An engine that notes how many of its kind are at work.</summary>
    [Theory]
    [InlineData("--parallel", "3")]
    [LongInlineData("--set", "MaxParallelRuns=3")]
    public async Task RunAll_Parallel_IsTheMostThatWorkAtTheSameTime(string option, string value)
    {
        PutWhole(1, 2, 3, 4, 5, 6);

        var (working, counts) = (Directory.CreateDirectory(Path.Combine(Sandbox.Folder, "working")).FullName, Path.Combine(Sandbox.Folder, "counts"));
        var script = $"mkdir {working}/$$; for i in 1 2 3 4 5; do ls {working} | wc -l >> {counts}; sleep 0.1; done; rmdir {working}/$$";

        await Sandbox.SucceedAsync("run", "--all", option, value, "--set", "Engine:Command=sh", "--set", "Engine:Arguments:0=-c", "--set", $"Engine:Arguments:1={script}");

        Assert.Equal(3, (await File.ReadAllLinesAsync(counts, Cancel)).Max(line => int.Parse(line, CultureInfo.InvariantCulture)));
    }

    [Fact]
    public async Task RunAll_Terminated_StopsAllAndReleasesEveryLease()
    {
        PutWhole(1, 2, 3);
        var before = Databases();
        using var process = Sandbox.Start([], "run", "--all", "--json", "--parallel", "2", "--set", "Engine:Command=sh", "--set", "Engine:Arguments:0=-c", "--set", "Engine:Arguments:1=sleep 60");
        await EventuallyAsync(() =>
        {
            Assert.False(process.HasExited);
            return Directory.EnumerateFiles(Path.Combine(Sandbox.Store, "org-data"), "*.lock").Count() == 2 && Directory.EnumerateFiles(Sandbox.Temp, "*.db", SearchOption.AllDirectories).Count() == 2;
        });

        process.Send(Signals.Terminate);
        var answer = await Sandbox.EndAsync(process);

        Assert.Equal((130, "cancelled"), (answer.ExitCode, answer.Status));
        Assert.Equal([1L, 2L, 3L], answer.Document.GetProperty("notRun").EnumerateArray().Select(one => one.GetInt64()));
        Assert.Empty(Directory.EnumerateFiles(Path.Combine(Sandbox.Store, "org-data"), "*.lock"));
        Assert.Equal(before, Databases());
        Sandbox.AssertNothingIsLeftBehind();
    }

    [Fact]
    public async Task List_OrganizationsOfEveryKind_SaysWhereEachStands()
    {
        Put(2, new byte[8192]);
        PutWhole(7, 8, 12);
        await Sandbox.RunAsync("convert", "--to", "log", "--org", "12");
        await Sandbox.RunAsync("run", "--all", "--as-of", "2025-06-01", "--set", "Organizations=2,7,12");
        File.Delete(Path.Combine(Sandbox.Store, "org-data", "7.db"));

        var all = (await Sandbox.RunAsync("organizations", "list", "--json")).Document;
        var shown = await Sandbox.RunAsync("organizations", "list", "--limit", "2", "--after", "2");
        var first = (await Sandbox.RunAsync("organizations", "list", "--limit", "1", "--json")).Document;
        var oldest = (await Sandbox.RunAsync("organizations", "list", "--sort", "last-success", "--json")).Document;

        Assert.Equal(
            ["2 object rejected 0", "7  completed 1", "8 object  ", "12 log completed 1"],
            all.GetProperty("organizations").EnumerateArray().Select(one => $"{Text(one, "organizationId")} {Text(one, "layout")} {Text(one, "lastRun", "status")} {(one.TryGetProperty("lastRun", out _) ? one.TryGetProperty("lastSuccessAt", out _) ? 1 : 0 : "")}"));
        Assert.Contains(" none ", shown.Output, StringComparison.Ordinal);
        Assert.Contains("never", shown.Output, StringComparison.Ordinal);
        Assert.Contains("1 more.", shown.Output, StringComparison.Ordinal);
        Assert.Equal(2, first.GetProperty("next").GetInt64());
        Assert.False(all.TryGetProperty("next", out _));
        Assert.Equal("2 8", string.Join(' ', oldest.GetProperty("organizations").EnumerateArray().Take(2).Select(one => Text(one, "organizationId"))));
    }

    private static string Text(JsonElement value, params string[] path) => path is [var name, .. var rest] ? value.TryGetProperty(name, out var found) ? Text(found, rest) : "" : value.ToString();

    private static SortedDictionary<long, JsonElement> Runs(Answer answer) =>
        new(answer.Document.GetProperty("runs").EnumerateArray().ToDictionary(run => run.GetProperty("organizationId").GetInt64()));

    private void PutWhole(params long[] organizations) => Array.ForEach(organizations, organization => Put(organization, Sandbox.Bytes(Contacts)));

    private void Put(long organization, byte[] database)
    {
        var folder = Directory.CreateDirectory(Path.Combine(Sandbox.Store, "org-data")).FullName;
        File.WriteAllBytes(Path.Combine(folder, $"{organization}.db"), database);
    }

    private string[] Databases() => [.. Directory.EnumerateFiles(Path.Combine(Sandbox.Store, "org-data"), "*.db").Order(StringComparer.Ordinal).Select(file => Convert.ToHexString(File.ReadAllBytes(file)))];
}
