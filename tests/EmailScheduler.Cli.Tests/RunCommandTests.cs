namespace EmailScheduler.Cli.Tests;

public sealed class RunCommandTests : IDisposable
{
    private readonly Sandbox _sandbox = new();

    public void Dispose() => _sandbox.Dispose();

    [Fact]
    public async Task Run_NoStoreConfigured_MakesASampleAndSchedulesIt()
    {
        var nothing = new Dictionary<string, string> { ["EMAILSCHEDULER__Store__Url"] = "" };

        var first = await _sandbox.RunProgramAsync(nothing, "run", "--as-of", "2025-06-01", "--verbose");
        var second = await _sandbox.RunProgramAsync(nothing, "run", "--as-of", "2025-06-01", "--verbose");

        Assert.Equal((0, 0), (first.ExitCode, second.ExitCode));
        Assert.Contains("sample organization 99 with 10,000 contacts", first.Errors, StringComparison.Ordinal);
        Assert.Contains("Organization 99: completed", first.Output, StringComparison.Ordinal);
        Assert.Contains("birthday", first.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("sample organization", second.Errors, StringComparison.Ordinal);
        Assert.Contains("Organization 99: unchanged", second.Output, StringComparison.Ordinal);
        Assert.Contains("0 bytes fetched, 0 bytes sent", second.Output, StringComparison.Ordinal);
        Assert.Contains("Requests to the store: 9 (5 put, 2 list, 1 copy, 1 delete).", first.Output, StringComparison.Ordinal);
        Assert.Contains("Requests to the store: 6 (4 put, 1 delete, 1 list).", second.Output, StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(_sandbox.Folder, "data", "org-data", "99.db")));
        _sandbox.AssertNothingIsLeftBehind();
    }

    [Fact]
    public async Task Run_Redirected_HasNoColourAndNoProgress()
    {
        await _sandbox.WithSampleAsync(500);

        var answer = await _sandbox.RunProgramAsync([], "run", "--as-of", "2025-06-01");

        Assert.DoesNotContain('\u001b', answer.Output + answer.Errors);
        Assert.Empty(answer.Errors);
    }

    [Fact]
    public async Task Run_Json_IsOneDocumentOnStdout()
    {
        await _sandbox.WithSampleAsync(500);

        var answer = await _sandbox.RunAsync("run", "--json", "--as-of", "2025-06-01");

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
        await _sandbox.WithSampleAsync(500);
        var before = await File.ReadAllBytesAsync(_sandbox.Database, Cancel);

        var answer = await _sandbox.RunAsync("plan", "--as-of", "2025-06-01");

        Assert.Equal(0, answer.ExitCode);
        Assert.Contains("would change", answer.Output, StringComparison.Ordinal);
        Assert.Equal(before, await File.ReadAllBytesAsync(_sandbox.Database, Cancel));
        Assert.False(Directory.Exists(_sandbox.Database + ".runs"));
        _sandbox.AssertNothingIsLeftBehind();
    }

    [Fact]
    public async Task Run_OrganizationFromEnvironment_IsTaken()
    {
        await _sandbox.WithSampleAsync(10);

        var answer = await _sandbox.RunProgramAsync(new Dictionary<string, string> { ["ORG_ID"] = "7" }, "run", "--json");

        Assert.Equal(7, answer.Document.GetProperty("organizationId").GetInt64());
        Assert.Equal(65, answer.ExitCode);
    }

    [Fact]
    public async Task Run_SettingsFileEnvironmentAndOption_TheLaterWins()
    {
        await _sandbox.WithSampleAsync(10);
        await File.WriteAllTextAsync(Path.Combine(_sandbox.Folder, "appsettings.json"), """{ "Scheduling": { "SendTimeHour": 25 } }""", Cancel);

        var byFile = await _sandbox.RunProgramAsync([], "status");
        var byEnvironment = await _sandbox.RunProgramAsync(new Dictionary<string, string> { ["EMAILSCHEDULER__Scheduling__SendTimeHour"] = "26" }, "status");
        var byOption = await _sandbox.RunProgramAsync(new Dictionary<string, string> { ["EMAILSCHEDULER__Scheduling__SendTimeHour"] = "26" }, "status", "--set", "Scheduling:SendTimeHour=9");

        Assert.Contains("'25'", byFile.Error, StringComparison.Ordinal);
        Assert.Contains("'26'", byEnvironment.Error, StringComparison.Ordinal);
        Assert.Equal((78, 78, 0), (byFile.ExitCode, byEnvironment.ExitCode, byOption.ExitCode));
    }

    [Fact]
    public async Task Status_AfterARun_ShowsDatabaseLeaseAndRun()
    {
        await _sandbox.WithSampleAsync(100);
        var run = await _sandbox.RunAsync("run", "--json", "--as-of", "2025-06-01");

        var status = await _sandbox.RunAsync("status", "--json");

        Assert.Equal("free", status.Document.GetProperty("lease").GetProperty("state").GetString());
        Assert.Equal(run.Document.GetProperty("runId").GetString(), status.Document.GetProperty("runs")[0].GetProperty("runId").GetString());
    }

    [Fact]
    public async Task Versions_AfterARun_ListAndRestoreTheStateBefore()
    {
        await _sandbox.WithSampleAsync(100);
        var before = await Sandbox.ContentAsync(_sandbox.Database);
        await _sandbox.RunAsync("run", "--as-of", "2025-06-01");
        var listed = await _sandbox.RunAsync("versions", "list", "--json");
        var id = listed.Document.GetProperty("versions")[0].GetProperty("id").GetString()!;

        var restored = await _sandbox.RunAsync("versions", "restore", id, "--yes", "--exact");

        Assert.Equal(0, restored.ExitCode);
        Assert.Equal(before, await Sandbox.ContentAsync(_sandbox.Database));
        _sandbox.AssertNothingIsLeftBehind();
    }
}
