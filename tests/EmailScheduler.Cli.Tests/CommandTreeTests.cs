using System.CommandLine;
using EmailScheduler.Cli.Commands;

namespace EmailScheduler.Cli.Tests;

/// <summary>What holds for every command of the tree, those to come included.</summary>
public sealed class CommandTreeTests : SandboxTests
{
    // The commands that are about no organization, and the one that makes it.
    private static readonly string[] WithoutOrganization = ["doctor", "sample", "organizations list", "completion", "rules check", "serve"];

    /// <summary>Every command that does something, as it is called.</summary>
    public static TheoryData<string> Calls => [.. Leaves(CliApplication.Tree(new CommonOptions())).Select(Call)];

    /// <summary>A wrong call, and what is said of it.</summary>
    public static TheoryData<string, string> WrongCalls => new()
    {
        { "", "'email-scheduler' needs a command: run, plan, " },
        { "stat", "'stat' is no command of 'email-scheduler'. Did you mean 'status'? Try 'email-scheduler --help'." },
        { "Run", "Did you mean 'run'?" },
        { "rnu", "Did you mean 'run'?" },
        { "break", "Did you mean 'lease break'?" },
        { "frobnicate", "'frobnicate' is no command of 'email-scheduler'. Try 'email-scheduler --help'." },
        { "lease", "'email-scheduler lease' needs a command: show, break." },
        { "lease brake", "'brake' is no command of 'email-scheduler lease'. Did you mean 'break'?" },
        { "history verfy", "Did you mean 'verify'?" },
        { "diff", "'email-scheduler diff' needs A and B." },
        { "diff 1", "'email-scheduler diff' needs B." },
        { "versions restore", "'email-scheduler versions restore' needs ID." },
        { "events add", "'email-scheduler events add' needs FILE." },
        { "explain", "'email-scheduler explain' needs --contact ID." },
        { "emails due", "'email-scheduler emails due' needs --date YYYY-MM-DD." },
        { "run --dryrun", "'email-scheduler run' has no option '--dryrun'. Did you mean '--dry-run'?" },
        { "run today", "'email-scheduler run' takes no argument 'today'." },
        { "status --as-of 2025-06-01", "'email-scheduler status' has no option '--as-of'." },
        { "--as-of 2025-06-01 status", "'email-scheduler status' has no option '--as-of'." },
        { "doctor --org 7", "'email-scheduler doctor' has no option '--org'." },
        { "history --limit 0", "'--limit' has the value '0'" },
        { "history --limit many", "'--limit' has the value 'many'" },
        { "run --quiet --verbose", "'--quiet' and '--verbose' exclude each other" },
    };

    [Theory]
    [MemberData(nameof(WrongCalls))]
    public async Task Command_WrongCall_NamesTheWordAndTheNearestRightOne(string call, string expected)
    {
        var answer = await Sandbox.RunAsync(call.Split(' ', StringSplitOptions.RemoveEmptyEntries));

        answer.AssertFailed(78, expected);
        Assert.DoesNotContain("Did you mean '--as-of'", answer.Error, StringComparison.Ordinal);
    }

    /// <summary>What <c>gh</c>, <c>az</c> and others have commands for.</summary>
    [Theory]
    [InlineData("help", "--help")]
    [InlineData("help lease break", "lease break --help")]
    [InlineData("version", "--version")]
    public async Task Command_WordForAnOption_IsThatOption(string call, string option)
    {
        var (answer, expected) = (await Sandbox.CallAsync(call.Split(' ')), await Sandbox.CallAsync(option.Split(' ')));

        Assert.Equal(expected.Output, answer.Succeeded().Output);
    }

    [Theory]
    [MemberData(nameof(Calls))]
    public async Task Help_AnyCommand_HasExamplesThatParseAndOnlyOptionsThatMeanSomething(string call)
    {
        var common = new CommonOptions();
        var root = CliApplication.Tree(common);
        var command = Leaves(root).Single(leaf => Call(leaf) == call);

        var help = await Sandbox.SucceedAsync([.. call.Split(' '), "--help"]);

        var examples = CommandExamples.Of(command).ToList();
        Assert.NotEmpty(examples);
        Assert.All(examples, example =>
        {
            Assert.Contains($"email-scheduler {example.Call}\n", help.Output, StringComparison.Ordinal);
            var parsed = root.Parse(example.Call.Split(' '));
            Assert.False(WrongCall.IsWrong(parsed, common), example.Call);
        });
        Assert.All(common.UnusedBy(command), option => Assert.DoesNotContain(option.Name + " ", help.Output, StringComparison.Ordinal));
        Assert.Contains("--store ", help.Output, StringComparison.Ordinal);
    }

    /// <summary>Organization 7 is not there, organization 99 is; for people and with <c>--json</c>.</summary>
    [Theory]
    [MemberData(nameof(Calls))]
    public async Task Command_MissingOrganization_Is65(string call)
    {
        if (WithoutOrganization.Contains(call))
        {
            return;
        }

        await Sandbox.WithSampleAsync(5);
        var file = Path.Combine(Sandbox.Folder, "file");
        await File.WriteAllTextAsync(file, """{"event":"unsubscribed","at":"2025-06-01T08:30:00Z","contact":1}""", Cancel);
        string[] arguments = call switch
        {
            "exec" => ["exec", "--no-wait", "--org", "7", "--", "true"],
            "explain" => ["explain", "--contact", "1", "--org", "7"],
            "versions restore" => ["versions", "restore", "20250121T143022Z-run-1", "--org", "7"],
            "restore" => ["restore", "1", "--org", "7"],
            "diff" => ["diff", "1", "2", "--org", "7"],
            "convert" => ["convert", "--to", "log", "--org", "7"],
            "emails due" => ["emails", "due", "--date", "2025-06-01", "--org", "7"],
            "events add" => ["events", "add", file, "--org", "7"],
            "approve" or "pause" => [call, "--reason", "x", "--org", "7"],
            _ => [.. call.Split(' '), "--org", "7"],
        };

        var answer = await Sandbox.RunAsync(arguments);
        var document = await Sandbox.RunAsync([arguments[0], "--json", .. arguments[1..]]);

        answer.AssertFailed(65, "org-data/7.db");
        Assert.Equal((65, System.Text.Json.JsonValueKind.Object), (document.ExitCode, document.Document.ValueKind));
        Assert.False(Directory.Exists(Path.Combine(Sandbox.Store, "org-data", "7.db.events")));
    }

    [Fact]
    public async Task Command_Quiet_ShowsErrorsAndDocumentsAlone()
    {
        await Sandbox.WithSampleAsync(20);
        var answers = new[]
        {
            await Sandbox.RunAsync("run", "--quiet", "--as-of", "2025-06-01"),
            await Sandbox.RunAsync("plan", "--quiet", "--as-of", "2025-06-01"),
            await Sandbox.RunAsync("status", "--quiet"),
            await Sandbox.RunAsync("history", "--quiet"),
            await Sandbox.RunAsync("doctor", "--quiet"),
        };
        var failed = await Sandbox.RunAsync("status", "--quiet", "--org", "7");
        var document = await Sandbox.RunAsync("status", "--quiet", "--json");
        var rows = await Sandbox.RunAsync("plan", "--quiet", "--csv", "-", "--as-of", "2025-06-01");

        Assert.All(answers, answer => Assert.Equal((0, "", ""), (answer.ExitCode, answer.Output, answer.Errors)));
        Assert.Equal((65, ""), (failed.ExitCode, failed.Output));
        Assert.NotEmpty(failed.Error);
        Assert.Equal(99, document.Document.GetProperty("organizationId").GetInt64());
        Assert.StartsWith("contact_id,", rows.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Paths_BeginWithATilde_AreInTheHome()
    {
        var home = new Dictionary<string, string> { ["HOME"] = Sandbox.Folder, ["EMAILSCHEDULER__Store__Url"] = "~/shop" };

        var store = await Sandbox.RunWithAsync(home, "sample", "--contacts", "5");
        var file = await Sandbox.RunWithAsync(home, "sample", "--contacts", "5", "--output=~/sample.db");
        var rows = await Sandbox.RunWithAsync(home, "plan", "--store=~/shop", "--csv=~/rows.csv");

        Assert.All([store, file, rows], answer => Assert.True(answer.ExitCode == 0, answer.Errors));
        Assert.True(File.Exists(Path.Combine(Sandbox.Folder, "shop", "org-data", "99.db")));
        Assert.True(File.Exists(Path.Combine(Sandbox.Folder, "sample.db")));
        Assert.True(File.Exists(Path.Combine(Sandbox.Folder, "rows.csv")));
        Assert.False(Directory.Exists(Path.Combine(Sandbox.Folder, "~")));
    }

    private static IEnumerable<Command> Leaves(Command command) => (command.Action is null ? [] : new[] { command }).Concat(command.Subcommands.SelectMany(Leaves));

    private static string Call(Command command) => CommandHelp.PathOf(command)[(CommandHelp.Program.Length + 1)..];
}
