using System.Net;
using EmailScheduler.Scheduling.Model;
using EmailScheduler.Web.Pages;

namespace EmailScheduler.Web.Tests.Ground;

/// <summary>Pages that need a check-out send their head and their progress while the work goes on.</summary>
public class WorkingPageTests
{
    [Fact]
    public async Task Get_WorkGoesOn_HeadAndProgressAreThereBeforeItEnds()
    {
        var goOn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var host = await ConsoleHost.StartAsync(Working(async (progress, token) =>
        {
            progress.Report(new ScheduleProgress("check out"));
            await goOn.Task.WaitAsync(token);
            return TestPage.Line("planned");
        }));
        using var answer = await host.GetAsync("/");
        using var reader = new StreamReader(await answer.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken));

        var before = await ReadUntilAsync(reader, "<p>Fetching the database from the store</p>");
        goOn.SetResult();
        var after = await reader.ReadToEndAsync(TestContext.Current.CancellationToken);

        Assert.Contains("<title>Work · Email scheduler</title>", before, StringComparison.Ordinal);
        Assert.Contains("""<div class="progress" role="status">""", before, StringComparison.Ordinal);
        Assert.Contains("""</div><div class="content"><h1>planned</h1></div>""", after, StringComparison.Ordinal);
        Assert.EndsWith("</html>", after.TrimEnd(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Get_StepWithTotals_IsSaidInNumbersAndEncoded()
    {
        await using var host = await ConsoleHost.StartAsync(Working((progress, _) =>
        {
            progress.Report(new ScheduleProgress("<b>", 1000, 2000));
            return Task.FromResult(TestPage.Line("planned"));
        }));

        Assert.Contains("<p>Step: &lt;b&gt;: 1,000 of 2,000</p>", await host.ReadAsync("/"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Get_WorkFailsAfterTheFirstByte_ThePageSaysWhy()
    {
        await using var host = await ConsoleHost.StartAsync(Working((_, _) => throw new ObjectStoreException(ObjectStoreFailure.Transient, "No answer from <agencies>.")));

        using var answer = await host.GetAsync("/");

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        var html = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.Contains("No answer from &lt;agencies&gt;.", html, StringComparison.Ordinal);
        Assert.EndsWith("</html>", html.TrimEnd(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Get_CallerGoesAway_WorkIsStopped()
    {
        var (begun, stopped) = (new TaskCompletionSource(), new TaskCompletionSource());
        await using var host = await ConsoleHost.StartAsync(Working(async (_, token) =>
        {
            await using var registration = token.Register(stopped.SetResult);
            begun.SetResult();
            await Task.Delay(Timeout.Infinite, token);
            return TestPage.Line("planned");
        }));

        using (await host.GetAsync("/"))
        {
            await begun.Task.WaitAsync(TestContext.Current.CancellationToken);
        }

        await stopped.Task.WaitAsync(TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Head_WorkingPage_DoesNotWork()
    {
        await using var host = await ConsoleHost.StartAsync(Working((_, _) => throw new InvalidOperationException("It works.")));

        using var answer = await host.SendAsync(HttpMethod.Head, "/");

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    private static TestPage Working(Func<IProgress<ScheduleProgress>, CancellationToken, Task<PageAnswer>> work) => new("", _ => PageAnswer.Working("Work", work));

    private static async Task<string> ReadUntilAsync(StreamReader reader, string text)
    {
        var read = new System.Text.StringBuilder();
        var buffer = new char[4096];
        while (!read.ToString().Contains(text, StringComparison.Ordinal))
        {
            var count = await reader.ReadAsync(buffer, TestContext.Current.CancellationToken);
            Assert.NotEqual(0, count);
            read.Append(buffer, 0, count);
        }

        return read.ToString();
    }
}
