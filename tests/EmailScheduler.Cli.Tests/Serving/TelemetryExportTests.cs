using System.Net;
using EmailScheduler.Cli.Serving;
using EmailScheduler.Runs;
using OpenTelemetry;
using OpenTelemetry.Metrics;

namespace EmailScheduler.Cli.Tests.Serving;

/// <summary>Where the telemetry of <c>serve</c> goes, over a real collector's protocol.</summary>
public sealed class TelemetryExportTests : SandboxTests
{
    [Fact]
    public async Task Serve_CollectorIsNamed_SendsMetricsAndSpansOfRunsAndOfItself()
    {
        await Sandbox.WithSampleAsync(20);
        using var collector = new Receiver(200);
        using var serving = await ServedProcess.StartAsync(Sandbox, Environment(collector.Address, "200"));
        using var accepted = await serving.SendAsync("POST", "/api/organizations/99/runs");
        Assert.Equal(HttpStatusCode.Accepted, accepted.StatusCode);

        await EventuallyAsync(() => HasReceived(collector, "/v1/metrics", "emailscheduler.runs", "emailscheduler.store.requests", "completed", "email-scheduler"));
        await EventuallyAsync(() => HasReceived(collector, "/v1/traces", "commit"));
        await EventuallyAsync(() => HasReceived(collector, "/v1/traces", "emailscheduler.run"));
        var (exitCode, errors) = await serving.EndAsync();

        Assert.Equal(0, exitCode);
        Assert.DoesNotContain("@example", string.Concat(collector.Requests.Select(one => one.Body)), StringComparison.Ordinal);
        Assert.DoesNotContain("error:", errors, StringComparison.Ordinal);
    }

    /// <summary>What was counted since the last time is sent before the process ends.</summary>
    [Fact]
    public async Task Serve_Ends_SendsWhatWasNotSentYet()
    {
        await Sandbox.WithSampleAsync(20);
        using var collector = new Receiver(200);
        using var serving = await ServedProcess.StartAsync(Sandbox, Environment(collector.Address, "3600000"));
        using var accepted = await serving.SendAsync("POST", "/api/organizations/99/runs");
        await EventuallyAsync(() => Directory.Exists(Sandbox.Database + ".runs") && !File.Exists(Sandbox.Lease));
        await serving.EndAsync();

        Assert.True(HasReceived(collector, "/v1/metrics", "emailscheduler.runs"), "No metrics.");
    }

    [Fact]
    public async Task Serve_CollectorIsGone_RunsAndEndsAllTheSame()
    {
        await Sandbox.WithSampleAsync(20);
        string gone;
        using (var collector = new Receiver(200))
        {
            gone = collector.Address;
        }

        using var serving = await ServedProcess.StartAsync(Sandbox, Environment(gone, "200"));
        using var accepted = await serving.SendAsync("POST", "/api/organizations/99/runs");
        await EventuallyAsync(() => Directory.Exists(Sandbox.Database + ".runs") && !File.Exists(Sandbox.Lease));

        Assert.Equal(0, (await serving.EndAsync()).ExitCode);
        Sandbox.AssertNothingIsLeftBehind();
    }

    /// <summary>OpenTelemetry itself keeps 2,000 series of a metric apart, and sums up the others.</summary>
    [Fact]
    public void Measured_TenThousandOrganizations_HaveAValueEach()
    {
        const int Organizations = 10_000;
        using var exported = new ExportedSeries("emailscheduler.success.age");
        using var provider = TelemetryExport.Measured(Sdk.CreateMeterProviderBuilder()).AddReader(new BaseExportingMetricReader(exported)).Build();

        exported.Measure(RunTelemetry.Name, Organizations);
        provider.ForceFlush();

        Assert.Equal(Enumerable.Range(1, Organizations).Select(one => KeyValuePair.Create((long)one, (double)one)), exported.Values.OrderBy(one => one.Key));
    }

    [Theory]
    [InlineData("collector")]
    [InlineData("localhost:4317")]
    [InlineData("ftp://localhost")]
    public async Task Serve_CollectorHasNoAddress_Is78AndNamesTheVariable(string endpoint) =>
        (await Sandbox.RunProgramAsync(new Dictionary<string, string> { ["OTEL_EXPORTER_OTLP_ENDPOINT"] = endpoint }, "serve", "--urls", "http://127.0.0.1:0"))
            .AssertFailed(78, "OTEL_EXPORTER_OTLP_ENDPOINT", endpoint, "http://localhost:4317");

    private static Dictionary<string, string> Environment(string address, string interval) => new(StringComparer.Ordinal)
    {
        ["OTEL_EXPORTER_OTLP_ENDPOINT"] = address,
        ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf",
        ["OTEL_METRIC_EXPORT_INTERVAL"] = interval,
        ["OTEL_BSP_SCHEDULE_DELAY"] = interval,
    };

    /// <summary>Whether something was sent that has these texts, which in Protobuf are as they are.</summary>
    private static bool HasReceived(Receiver collector, string path, params string[] texts) => collector.Requests.Any(one => one.Path == path && texts.All(text => one.Body.Contains(text, StringComparison.Ordinal)));
}
