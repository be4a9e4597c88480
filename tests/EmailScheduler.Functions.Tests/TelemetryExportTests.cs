using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging.Console;
using Microsoft.Extensions.Options;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace EmailScheduler.Functions.Tests;

/// <summary>Where the worker's telemetry goes, over a real collector's protocol.</summary>
public sealed class TelemetryExportTests : IAsyncDisposable
{
    private const string ConnectionString =
        "InstrumentationKey=00000000-0000-0000-0000-000000000001;IngestionEndpoint=http://127.0.0.1:9/;LiveEndpoint=http://127.0.0.1:9/";

    private readonly ConcurrentQueue<(string Path, string Body)> _received = [];
    private WebApplication? _collector;

    public async ValueTask DisposeAsync()
    {
        if (_collector is not null)
        {
            await _collector.DisposeAsync();
        }
    }

    [Fact]
    public async Task Export_ToACollector_SendsEachLogAndSpanOnce()
    {
        using var host = Compose(await StartCollectorAsync());
        _ = host.Services.GetRequiredService<TracerProvider>();
        var logger = host.Services.GetRequiredService<ILogger<OrganizationRun>>();
        using var source = new ActivitySource(RunTelemetry.Name);

        using (source.StartActivity("a span of a test"))
        using (logger.BeginScope("run {RunId}", "20260601T060000Z-0a1b2c3d"))
        {
            logger.LogWarning("Run {RunId} ended", "20260601T060000Z-ffffffff");
        }

        host.Services.GetRequiredService<TracerProvider>().ForceFlush();
        host.Services.GetRequiredService<LoggerProvider>().ForceFlush();

        Assert.Equal(1, Occurrences("/v1/traces", "a span of a test"));
        Assert.Equal(1, Occurrences("/v1/logs", "Run 20260601T060000Z-ffffffff ended"));
        Assert.Equal(1, Occurrences("/v1/logs", "20260601T060000Z-0a1b2c3d"));
    }

    /// <summary>The alert on a missing success goes by them: OpenTelemetry itself keeps 2,000 apart, and sums up the others.</summary>
    [Theory]
    [InlineData("emailscheduler.success.age")]
    [InlineData("emailscheduler.runs")]
    public void Export_TenThousandOrganizations_HasAValueOfEach(string metric)
    {
        const int Organizations = 10_000;
        using var exported = new ExportedSeries(metric);
        var builder = Builder();
        builder.Services.ConfigureOpenTelemetryMeterProvider(metrics => metrics.AddReader(new BaseExportingMetricReader(exported)));
        using var host = builder.Build();
        var provider = host.Services.GetRequiredService<MeterProvider>();

        exported.Measure(RunTelemetry.Name, Organizations);
        provider.ForceFlush();

        Assert.Equal(Enumerable.Range(1, Organizations).Select(one => KeyValuePair.Create((long)one, (double)one)), exported.Values.OrderBy(one => one.Key));
    }

    [Fact]
    public void Export_Anywhere_TellsTheHostNotToPassItOn()
    {
        using var host = Compose();

        Assert.Equal("True", host.Services.GetRequiredService<IOptions<WorkerOptions>>().Value.Capabilities["WorkerOpenTelemetryEnabled"]);
    }

    [Fact]
    public void Export_Nowhere_LogsToTheConsoleThatTheHostShows()
    {
        using var host = Compose();

        Assert.Contains(host.Services.GetServices<ILoggerProvider>(), provider => provider is ConsoleLoggerProvider);
        Assert.DoesNotContain(host.Services.GetServices<ILoggerProvider>(), provider => provider is OpenTelemetryLoggerProvider);
    }

    [Fact]
    public void Export_ToApplicationInsights_SendsLogsFromTheWorkerAndNotThroughTheConsole()
    {
        using var host = Compose("--APPLICATIONINSIGHTS_CONNECTION_STRING=" + ConnectionString);

        Assert.Single(host.Services.GetServices<ILoggerProvider>(), provider => provider is OpenTelemetryLoggerProvider);
        Assert.DoesNotContain(host.Services.GetServices<ILoggerProvider>(), provider => provider is ConsoleLoggerProvider);
    }

    [Theory]
    [InlineData("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.Information, false)]
    [InlineData("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.Warning, true)]
    [InlineData("EmailScheduler.Runs.OrganizationRun", LogLevel.Information, true)]
    public void Logging_OfEachRequestByAspNetCore_IsLeftOut(string category, LogLevel level, bool isEnabled)
    {
        using var host = Compose();

        Assert.Equal(isEnabled, host.Services.GetRequiredService<ILoggerFactory>().CreateLogger(category).IsEnabled(level));
    }

    private static IHost Compose(params string[] settings) => Builder(settings).Build();

    private static FunctionsApplicationBuilder Builder(params string[] settings) => Program.Compose(["--Store:Url=/nowhere", "--Schedule=0 0 6 * * *", .. settings]);

    private async Task<string[]> StartCollectorAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _collector = builder.Build();
        _collector.Run(async context =>
        {
            using var body = new MemoryStream();
            await context.Request.Body.CopyToAsync(body);
            _received.Enqueue((context.Request.Path, Encoding.UTF8.GetString(body.ToArray())));
        });
        await _collector.StartAsync();
        return [$"--OTEL_EXPORTER_OTLP_ENDPOINT={_collector.Urls.Single()}", "--OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf"];
    }

    /// <summary>How often a text was sent: in Protobuf, texts are as they are.</summary>
    private int Occurrences(string path, string text) => _received
        .Where(request => request.Path == path)
        .Sum(request => request.Body.Split(text).Length - 1);
}
