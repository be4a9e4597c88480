namespace EmailScheduler.Cli.Tests;

/// <summary>The life of a database in the log layout, from a terminal.</summary>
public sealed class LogLayoutTests : SandboxTests
{
    private static readonly string[] Log = ["--set", "Database:Layout=log"];

    [Fact]
    public async Task Run_OnTheLog_CommitsAFractionOfTheFileAndCanGoBack()
    {
        await Sandbox.WithSampleAsync(2000);

        var converted = await RunAsync("convert", "--to", "log");
        var first = await RunAsync("run", "--json", "--as-of", "2025-06-01");
        var again = await RunAsync("run", "--json", "--as-of", "2025-06-01");
        var nextDay = await RunAsync("run", "--json", "--as-of", "2025-06-02");
        var history = await RunAsync("history", "--json");
        var diff = await RunAsync("diff", "2", "3", "--json");

        var newest = await RunAsync("diff", "previous", "current", "--json");

        Assert.Equal(diff.Document.GetProperty("tables").ToString(), newest.Document.GetProperty("tables").ToString());
        Assert.All([converted, first, again, nextDay, history, diff, newest], answer => Assert.True(answer.ExitCode == 0, answer.Errors));
        Assert.Equal(("completed", "unchanged", "completed"), (first.Status, again.Status, nextDay.Status));
        Assert.Equal(3, history.Document.GetProperty("commits").EnumerateArray().Count(state => state.TryGetProperty("txId", out _)));
        Assert.Contains(diff.Document.GetProperty("tables").EnumerateArray(), table => table.GetProperty("table").GetString() == "email_schedules");
        Sandbox.AssertNothingIsLeftBehind();
    }

    [Fact]
    public async Task Restore_ToAnEarlierCommit_MakesItTheNewest()
    {
        await Sandbox.WithSampleAsync(500);
        await RunAsync("convert", "--to", "log");
        await RunAsync("run", "--as-of", "2025-06-01");
        var file = Path.Combine(Sandbox.Folder, "first.db");

        var toFile = await RunAsync("restore", "--to-txid", "1", "--output", file);
        var asCommit = await RunAsync("restore", "--to-txid", "1", "--yes");
        var diff = await RunAsync("diff", "1", "3", "--json");

        Assert.All([toFile, asCommit, diff], answer => Assert.True(answer.ExitCode == 0, answer.Errors));
        Assert.Equal(0, diff.Document.GetProperty("tables").GetArrayLength());
        Assert.Equal(await Sandbox.ContentAsync(Sandbox.Database), await Sandbox.ContentAsync(file));
    }

    [Theory]
    [InlineData("restore", "--to-txid", "zz")]
    [InlineData("restore", "--to-time", "yesterday")]
    [InlineData("restore", "--to-time", "2026-01-15")]
    [InlineData("restore", "--to-time", "2026-01-15T08:30:00")]
    [InlineData("restore", "--to-time", "01/15/2026 08:30:00Z")]
    [InlineData("restore", "1", "--to-txid", "1")]
    [InlineData("restore")]
    [InlineData("convert", "--to", "tape")]
    public async Task Command_BadArgument_IsRefused(params string[] arguments)
    {
        await Sandbox.WithSampleAsync(100);

        var answer = await RunAsync(arguments);

        Assert.Equal(78, answer.ExitCode);
        Assert.Single(answer.Errors.TrimEnd().Split('\n'));
    }

    [Fact]
    public async Task Diff_NewerStateFirst_SaysWhichIsOlder()
    {
        await Sandbox.WithSampleAsync(20);
        await RunAsync("convert", "--to", "log");
        await RunAsync("run", "--as-of", "2025-06-01");

        var answer = await RunAsync("diff", "2", "1");

        answer.AssertFailed(78, "give 'diff 1 2'");
    }

    private Task<Answer> RunAsync(params string[] arguments) => Sandbox.RunAsync([.. arguments, .. Log]);
}
