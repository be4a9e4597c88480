using System.Net;
using EmailScheduler.Runs.Identifiers;
using EmailScheduler.Runs.Reports;

namespace EmailScheduler.Worker.Tests;

[Collection(nameof(LoadedWorker))]
public class RunTests(LoadedWorker loaded)
{
    [Fact]
    public async Task Run_Sample_CommitsAndReportsAndLogsNoAddress()
    {
        var worker = loaded.Worker;
        await worker.CreateSampleAsync();
        var (first, second) = (RunId.New(TimeProvider.System), RunId.New(TimeProvider.System));

        Assert.Equal(RunStatus.Completed, (await worker.RunAsync(first)).Status);
        Assert.Equal(RunStatus.Unchanged, (await worker.RunAsync(second)).Status);

        using var answer = await worker.SendAsync("ListRuns", HttpMethod.Get, $"api/organizations/{WorkerUnderTest.Organization}/runs");
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        var reports = JsonSerializer.Deserialize<RunReport[]>(await answer.Content.ReadAsStringAsync(Cancel), StoredJson.Options)!;
        Assert.Equal(new HashSet<string> { first, second }, reports.Select(report => report.RunId).ToHashSet());
        Assert.Null(await worker.Database.HolderAsync(Cancel));
        string[] logs = [.. worker.Host.Logs, .. worker.Host.Process.Output, .. worker.Host.Process.Errors];
        Assert.NotEmpty(logs);
        Assert.DoesNotContain(logs, line => line.Contains('@', StringComparison.Ordinal));
    }

    [Fact]
    public async Task Start_Complete_HasMadeNoKeys()
    {
        using var healthy = await loaded.Worker.SendAsync("Health", HttpMethod.Get, "api/health");

        Assert.Equal(HttpStatusCode.OK, healthy.StatusCode);
        Assert.DoesNotContain(loaded.Worker.Host.Logs, line => line.Contains("DataProtection", StringComparison.Ordinal));
    }
}
