using System.Diagnostics;
using System.Net;
using System.Text;
using EmailScheduler.Architecture.Tests.Documents;

namespace EmailScheduler.Architecture.Tests;

/// <summary>The last step of <c>.github/workflows/deploy.yml</c>: a first deployment has no keys of its store yet, any other one must be healthy.</summary>
public sealed class DeployedTests
{
    private const string NoStore = """{"title":"Service Unavailable","status":503,"detail":"The store does not answer; see the app's logs."}""";
    private const string NoHost = "Function host is not running.";

    [Theory]
    [InlineData(200, """{"status":"healthy"}""", true, 0, "The app is healthy.")]
    [InlineData(200, """{"status":"healthy"}""", false, 0, "The app is healthy.")]
    [InlineData(503, NoStore, true, 0, "::notice title=The store's keys are still to be set::")]
    [InlineData(503, NoStore, false, 1, "/api/health answers 503: " + NoStore)]
    [InlineData(503, NoHost, true, 1, "/api/health answers 503: " + NoHost)]
    [InlineData(404, "", true, 1, "/api/health answers 404")]
    public async Task Health_OfADeployedApp_DecidesUnlessItsKeysCannotBeThereYet(int status, string body, bool isFirst, int exitCode, string said)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The workflow runs on Linux.");
        using var app = LoopbackListener.Start();
        var answering = AnswerAsync(app, status, body);

        var (ended, output) = await RunAsync(LoopbackListener.AddressOf(app) + "api", isFirst);

        app.Abort();
        await answering;
        Assert.Equal(exitCode, ended);
        Assert.Contains(said, output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Health_OfAnAppThatCannotBeReached_FailsAFirstDeploymentToo()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The workflow runs on Linux.");

        var (ended, output) = await RunAsync("http://127.0.0.1:9/api", isFirst: true);

        Assert.Equal(1, ended);
        Assert.Contains("answers 000", output, StringComparison.Ordinal);
    }

    [Fact]
    public void Sentence_ThatTheStepLooksFor_IsTheApps()
    {
        Assert.Contains("The store does not answer", Repository.Read("src/EmailScheduler.Api/Http/HealthApi.cs"), StringComparison.Ordinal);
        Assert.Contains("The store does not answer", Repository.Read(".ci/deployed"), StringComparison.Ordinal);
    }

    private static async Task AnswerAsync(HttpListener app, int status, string body)
    {
        try
        {
            while (await app.GetContextAsync() is var context)
            {
                context.Response.StatusCode = context.Request.Url!.AbsolutePath == "/api/health" ? status : 400;
                await context.Response.OutputStream.WriteAsync(Encoding.UTF8.GetBytes(body), TestContext.Current.CancellationToken);
                context.Response.Close();
            }
        }
        catch (Exception failure) when (failure is HttpListenerException or ObjectDisposedException)
        {
            // The test has ended it.
        }
    }

    private static async Task<(int ExitCode, string Output)> RunAsync(string url, bool isFirst)
    {
        var start = new ProcessStartInfo("bash", [Path.Combine(Repository.Root, ".ci", "deployed"), url, isFirst ? "true" : "false"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["TRIES"] = "2", ["WAIT_SECONDS"] = "0" },
        };
        using var script = Process.Start(start)!;
        var errors = script.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var output = await script.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await script.WaitForExitAsync(TestContext.Current.CancellationToken);
        await errors;
        return (script.ExitCode, output);
    }
}
