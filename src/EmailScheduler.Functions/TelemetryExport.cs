using System.Diagnostics.Metrics;
using Azure.Monitor.OpenTelemetry.Exporter;
using EmailScheduler.Runs;
using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Azure.Functions.Worker.OpenTelemetry;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OpenTelemetry;
using OpenTelemetry.Metrics;

namespace EmailScheduler.Functions;

/// <summary>
/// Sends the worker's traces, metrics and logs where the standard variables say: OTLP with <c>OTEL_EXPORTER_OTLP_ENDPOINT</c>, Azure Monitor with
/// <c>APPLICATIONINSIGHTS_CONNECTION_STRING</c>. The host sends its own telemetry, and passes the worker's on no longer: each is exported once.
/// </summary>
internal static class TelemetryExport
{
    public static void Add(FunctionsApplicationBuilder builder)
    {
        var telemetry = builder.Services.AddOpenTelemetry()
            .UseFunctionsWorkerDefaults()
            .WithTracing(tracing => tracing.AddSource(RunTelemetry.Name))
            .WithMetrics(metrics => metrics.AddMeter(RunTelemetry.Name).AddView(StreamOf));
        var toCollector = IsSet(builder, "OTEL_EXPORTER_OTLP_ENDPOINT");
        var toAzure = IsSet(builder, "APPLICATIONINSIGHTS_CONNECTION_STRING");
        if (toCollector)
        {
            telemetry.UseOtlpExporter();
        }

        if (toAzure)
        {
            telemetry.UseAzureMonitorExporter(options =>
            {
                // Alerts go by what is logged of a failed run, also where its trace was not among those sampled.
                options.EnableTraceBasedLogsSampler = false;
                options.EnableLiveMetrics = false;
            });
        }

        // ASP.NET Core logs several entries for each request at information level; the request's span says the same.
        builder.Logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning);
        if (toCollector || toAzure)
        {
            telemetry.WithLogging(configureBuilder: null, options => (options.IncludeFormattedMessage, options.IncludeScopes) = (true, true));
        }
        else
        {
            // The host shows a worker's standard output; what is logged during a function it does not show any more.
            builder.Logging.AddSimpleConsole(options => options.SingleLine = true);
        }
    }

    /// <summary>A series for each organization, of more of them than OpenTelemetry keeps by itself: the alert on a missing success goes by them.</summary>
    private static MetricStreamConfiguration? StreamOf(Instrument instrument) =>
        RunTelemetry.MostSeriesOf(instrument) is { } most ? new MetricStreamConfiguration { CardinalityLimit = most } : null;

    private static bool IsSet(FunctionsApplicationBuilder builder, string variable) => !string.IsNullOrWhiteSpace(builder.Configuration[variable]);
}
