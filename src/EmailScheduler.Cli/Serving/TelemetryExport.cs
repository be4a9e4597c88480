using EmailScheduler.Runs;
using EmailScheduler.Scheduling.Model;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace EmailScheduler.Cli.Serving;

/// <summary>Sends the traces and metrics of <c>serve</c> over OTLP where the standard variable <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> says; the other <c>OTEL_*</c> variables apply. Logs stay on standard error.</summary>
internal sealed class TelemetryExport : IDisposable
{
    /// <summary>The variable that says where to send.</summary>
    public const string Endpoint = "OTEL_EXPORTER_OTLP_ENDPOINT";

    // A process that is asked to end has five seconds, and a collector that is gone takes none of them from a lease.
    private const int MillisecondsAtTheEnd = 1000;

    private readonly OpenTelemetrySdk _sdk;

    private TelemetryExport(OpenTelemetrySdk sdk) => _sdk = sdk;

    /// <summary>Begins to send; <see langword="null"/> where the variable is not set.</summary>
    /// <exception cref="InvalidSettingException">The variable has no address.</exception>
    public static TelemetryExport? Start()
    {
        if (Environment.GetEnvironmentVariable(Endpoint) is not { } text || string.IsNullOrWhiteSpace(text))
        {
            return null;
        }

        // The exporter would send to its own default, and say nothing.
        if (!Uri.TryCreate(text, UriKind.Absolute, out var address) || (address.Scheme != Uri.UriSchemeHttp && address.Scheme != Uri.UriSchemeHttps))
        {
            throw new InvalidSettingException(Endpoint, text, "give the collector's address, such as http://localhost:4317");
        }

        return new TelemetryExport(OpenTelemetrySdk.Create(telemetry => telemetry
            .ConfigureResource(resource => resource.Clear().AddService("email-scheduler").AddTelemetrySdk().AddEnvironmentVariableDetector())
            .WithTracing(tracing => tracing.AddSource(RunTelemetry.Name))
            .WithMetrics(metrics => Measured(metrics))
            .UseOtlpExporter()));
    }

    /// <summary>Sends what was not sent yet.</summary>
    public void Dispose()
    {
        _sdk.TracerProvider.Shutdown(MillisecondsAtTheEnd);
        _sdk.MeterProvider.Shutdown(MillisecondsAtTheEnd);
        _sdk.Dispose();
    }

    /// <summary>What is measured, with a series for each organization, of more of them than OpenTelemetry keeps by itself.</summary>
    internal static MeterProviderBuilder Measured(MeterProviderBuilder metrics) => metrics
        .AddMeter(RunTelemetry.Name)
        .AddView(instrument => RunTelemetry.MostSeriesOf(instrument) is { } most ? new MetricStreamConfiguration { CardinalityLimit = most } : null);
}
