namespace EmailScheduler.Cli.Tests;

public sealed class RunCommandTests : SandboxTests
{
    [Fact]
    public async Task Run_NoStoreConfigured_MakesASampleAndSchedulesIt()
    {
        var nothing = new Dictionary<string, string> { ["EMAILSCHEDULER__Store__Url"] = "" };

        var first = await Sandbox.RunProgramAsync(nothing, "run", "--as-of", "2025-06-01", "--verbose");
        var second = await Sandbox.RunProgramAsync(nothing, "run", "--as-of", "2025-06-01", "--verbose");

        Assert.Equal((0, 0), (first.ExitCode, second.ExitCode));
        Assert.Contains("sample organization 99 with 10,000 contacts", first.Errors, StringComparison.Ordinal);
        Assert.Contains("Organization 99: completed", first.Output, StringComparison.Ordinal);
        Assert.Contains("birthday", first.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("sample organization", second.Errors, StringComparison.Ordinal);
        Assert.Contains("Organization 99: unchanged", second.Output, StringComparison.Ordinal);
        Assert.Contains("0 bytes fetched, 0 bytes sent", second.Output, StringComparison.Ordinal);
        Assert.Contains("Requests to the store: 9 (5 put, 2 list, 1 copy, 1 delete).", first.Output, StringComparison.Ordinal);
        Assert.Contains("Requests to the store: 6 (4 put, 1 delete, 1 list).", second.Output, StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(Sandbox.Folder, "data", "org-data", "99.db")));
        Sandbox.AssertNothingIsLeftBehind();
    }

    [Fact]
    public async Task Run_Redirected_HasNoColourAndNoProgress()
    {
        await Sandbox.WithSampleAsync(50);

        var answer = await Sandbox.RunProgramAsync([], "run", "--as-of", "2025-06-01");

        Assert.DoesNotContain('\u001b', answer.Output + answer.Errors);
        Assert.Empty(answer.Errors);
    }

    [Fact]
    public async Task Run_Json_IsOneDocumentOnStdout()
    {
        await Sandbox.WithSampleAsync(500);

        var answer = await Sandbox.RunAsync("run", "--json", "--as-of", "2025-06-01");

        Assert.Equal("completed", answer.Status);
        Assert.Single(answer.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.True(answer.Document.GetProperty("report").GetProperty("rows").GetProperty("inserted").GetInt64() > 0);
        Assert.Equal(5, answer.Document.GetProperty("report").GetProperty("traffic").GetProperty("byKind").GetProperty("put").GetInt64());
        Assert.Empty(answer.Errors);
        Assert.DoesNotContain("@", answer.Output + answer.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Plan_AnyDatabase_WritesNothing()
    {
        await Sandbox.WithSampleAsync(500);
        var before = await File.ReadAllBytesAsync(Sandbox.Database, Cancel);

        var answer = await Sandbox.SucceedAsync("plan", "--as-of", "2025-06-01");

        Assert.Contains("would change", answer.Output, StringComparison.Ordinal);
        Assert.Equal(before, await File.ReadAllBytesAsync(Sandbox.Database, Cancel));
        Assert.False(Directory.Exists(Sandbox.Database + ".runs"));
        Sandbox.AssertNothingIsLeftBehind();
    }

    [Fact]
    public async Task Run_OrganizationFromEnvironment_IsTaken()
    {
        await Sandbox.WithSampleAsync(10);

        var answer = await Sandbox.RunWithAsync(new Dictionary<string, string> { ["ORG_ID"] = "7" }, "run", "--json");

        Assert.Equal(7, answer.Document.GetProperty("organizationId").GetInt64());
        Assert.Equal(65, answer.ExitCode);
    }

    [Fact]
    public async Task Run_SettingsFileEnvironmentAndOption_TheLaterWins()
    {
        await Sandbox.WithSampleAsync(10);
        await Sandbox.WriteSettingsAsync("""{ "Scheduling": { "SendTimeHour": 25 } }""");

        var byFile = await Sandbox.RunWithAsync([], "status");
        var byEnvironment = await Sandbox.RunWithAsync(new Dictionary<string, string> { ["EMAILSCHEDULER__Scheduling__SendTimeHour"] = "26" }, "status");
        var byOption = await Sandbox.RunWithAsync(new Dictionary<string, string> { ["EMAILSCHEDULER__Scheduling__SendTimeHour"] = "26" }, "status", "--set", "Scheduling:SendTimeHour=9");

        Assert.Contains("'25'", byFile.Error, StringComparison.Ordinal);
        Assert.Contains("'26'", byEnvironment.Error, StringComparison.Ordinal);
        Assert.Equal((78, 78, 0), (byFile.ExitCode, byEnvironment.ExitCode, byOption.ExitCode));
    }

    [Fact]
    public async Task Status_AfterARun_ShowsDatabaseLeaseAndRun()
    {
        await Sandbox.WithSampleAsync(100);
        var run = await Sandbox.RunAsync("run", "--json", "--as-of", "2025-06-01");

        var status = await Sandbox.RunAsync("status", "--json");

        Assert.Equal("free", status.Document.GetProperty("lease").GetProperty("state").GetString());
        Assert.Equal(run.Document.GetProperty("runId").GetString(), status.Document.GetProperty("runs")[0].GetProperty("runId").GetString());
    }

    [Fact]
    public async Task Versions_AfterARun_ListAndRestoreTheStateBefore()
    {
        await Sandbox.WithSampleAsync(100);
        var before = await Sandbox.ContentAsync(Sandbox.Database);
        await Sandbox.RunAsync("run", "--as-of", "2025-06-01");
        var listed = await Sandbox.RunAsync("versions", "list", "--json");
        var id = listed.Document.GetProperty("versions")[0].GetProperty("id").GetString()!;

        await Sandbox.SucceedAsync("versions", "restore", id, "--yes", "--exact");

        Assert.Equal(before, await Sandbox.ContentAsync(Sandbox.Database));
        Sandbox.AssertNothingIsLeftBehind();
    }
}
