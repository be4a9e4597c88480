using Azure.Monitor.OpenTelemetry.Exporter;
using EmailScheduler.Runs;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry;
using OpenTelemetry.Resources;

namespace EmailScheduler.Functions;

/// <summary>
/// Sends traces and metrics where the standard variables say: OTLP with <c>OTEL_EXPORTER_OTLP_ENDPOINT</c>, Azure Monitor with
/// <c>APPLICATIONINSIGHTS_CONNECTION_STRING</c>, nowhere without them. Logs go through the host to Azure Monitor, and to OTLP directly.
/// </summary>
internal static class TelemetryExport
{
    private const string WorkerSource = "Microsoft.Azure.Functions.Worker";
    private const string ServiceName = "email-scheduler";

    public static void Add(IServiceCollection services, IConfiguration configuration)
    {
        var telemetry = services.AddOpenTelemetry()
            .ConfigureResource(resource => resource.AddService(ServiceName).AddEnvironmentVariableDetector())
            .WithTracing(tracing => tracing.AddSource(RunTelemetry.Name, WorkerSource))
            .WithMetrics(metrics => metrics.AddMeter(RunTelemetry.Name));
        if (IsSet(configuration, "OTEL_EXPORTER_OTLP_ENDPOINT"))
        {
            telemetry.UseOtlpExporter();
        }

        if (IsSet(configuration, "APPLICATIONINSIGHTS_CONNECTION_STRING"))
        {
            telemetry.WithTracing(tracing => tracing.AddAzureMonitorTraceExporter()).WithMetrics(metrics => metrics.AddAzureMonitorMetricExporter());
        }
    }

    private static bool IsSet(IConfiguration configuration, string variable) => !string.IsNullOrWhiteSpace(configuration[variable]);
}
