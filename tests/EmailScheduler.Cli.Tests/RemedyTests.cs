using System.Diagnostics;
using System.Text.RegularExpressions;

namespace EmailScheduler.Cli.Tests;

/// <summary>A command that a message names acts on the store of the call, when it is copied into a shell.</summary>
public sealed partial class RemedyTests : SandboxTests
{
    [Theory]
    [InlineData("store")]
    [InlineData("a folder that isn't $HOME")]
    public async Task Remedy_StoreByOption_NamesThatStore(string folder)
    {
        await Sandbox.WithSampleAsync(20);
        var store = Path.Combine(Sandbox.Folder, folder);
        if (!Directory.Exists(store))
        {
            Directory.Move(Sandbox.Store, store);
        }

        var paused = await CallAsync("pause", "--reason", "holidays", "--store", store);
        var status = await CallAsync("status", "--store", store);
        var held = await CallAsync("run", "--as-of", "2025-06-01", "--store", store);

        Assert.Equal(76, held.ExitCode);
        string[] resume = ["email-scheduler", "resume", "--org", "99", "--store", store];
        Assert.Equal(resume, await WordsAsync(paused.Output));
        Assert.Equal(resume, await WordsAsync(status.Output));
        Assert.Equal(["email-scheduler", "status", "--org", "99", "--store", store], await WordsAsync(held.Errors));
    }

    /// <summary>The next call finds it as this one did.</summary>
    [Fact]
    public async Task Remedy_StoreByTheEnvironment_NamesNone()
    {
        await Sandbox.WithSampleAsync(20);

        var paused = await Sandbox.RunWithAsync([], "pause", "--reason", "holidays");

        Assert.Equal(["email-scheduler", "resume", "--org", "99"], await WordsAsync(paused.Succeeded().Output));
    }

    [Fact]
    public async Task Remedy_OtherSettingsOfTheCall_AreNotRepeated()
    {
        await Sandbox.WithSampleAsync(20);

        var paused = await Sandbox.SucceedAsync("pause", "--reason", "holidays", "--set", "Serve:Token=0123456789abcdef0123456789abcdef", "--set", "Store:AllowPlainHttp=true");

        Assert.Equal(["email-scheduler", "resume", "--org", "99", "--store", Sandbox.Store, "--set", "Store:AllowPlainHttp=true"], await WordsAsync(paused.Output));
    }

    [Theory]
    [InlineData("run --all", "sample")]
    [InlineData("organizations list", "sample")]
    [InlineData("status --org 7", "sample --org 7")]
    public async Task Remedy_StoreIsMissing_MakesASampleThere(string call, string sample)
    {
        var missing = Path.Combine(Sandbox.Folder, "missing");

        var answer = await CallAsync([.. call.Split(' '), "--store", missing]);

        answer.AssertFailed(65, $"The store's folder '{missing}' does not exist. Correct --store or Store:Url; 'email-scheduler {sample} --store {missing}' makes the folder");
        Assert.DoesNotContain("99", answer.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("restore 12 --yes", "There is no state '12'")]
    [InlineData("diff a current", "There is no state 'a'")]
    public async Task State_PlainFileWithoutALog_NamesNoLog(string call, string expected)
    {
        await Sandbox.WithSampleAsync(20);

        var answer = await Sandbox.RunAsync(call.Split(' '));

        answer.AssertFailed(65, expected, "'org-data/99.db'", "'history'");
        Assert.DoesNotContain(".ltx", answer.Errors, StringComparison.Ordinal);
    }

    private Task<Answer> CallAsync(params string[] arguments) => Sandbox.RunWithAsync([], arguments);

    /// <summary>The words that a shell makes of the first command that a text names.</summary>
    private static async Task<string[]> WordsAsync(string text)
    {
        var command = Call().Match(text).Groups["call"].Value;
        using var shell = Process.Start(new ProcessStartInfo("sh", ["-c", $@"printf '%s\n' {command}"]) { RedirectStandardOutput = true })!;
        var words = await shell.StandardOutput.ReadToEndAsync(Cancel);
        await shell.WaitForExitAsync(Cancel);
        return words.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    [GeneratedRegex("'(?<call>email-scheduler .*?)' (ends|says)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Call();
}
