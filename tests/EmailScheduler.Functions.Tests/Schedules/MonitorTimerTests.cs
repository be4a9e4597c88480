using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using EmailScheduler.Functions.Schedules;
using Microsoft.Azure.Functions.Worker;

namespace EmailScheduler.Functions.Tests.Schedules;

/// <summary>The organizations' numbers are of these tests only: a listener hears the measurements of all tests.</summary>
public sealed class MonitorTimerTests : IDisposable
{
    private readonly ConcurrentDictionary<string, double> _ages = new(StringComparer.Ordinal);
    private readonly MeterListener _listener = new();

    public MonitorTimerTests()
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument is { Meter.Name: RunTelemetry.Name, Name: "emailscheduler.success.age" })
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<double>((_, value, tags, _) => _ages[$"{tags.ToArray().Single().Value}"] = value);
        _listener.Start();
    }

    public void Dispose() => _listener.Dispose();

    [Fact]
    public async Task Run_DatabaseVanishedAfterASuccess_MeasuresTheTimeSinceIt()
    {
        using var app = await new AppUnderTest().WithOrganizationsAsync(4261, 4262);
        await app.FireAndRunAsync();
        await app.Store.DeleteAsync("org-data/4261.db", cancellationToken: Cancel);
        app.Clock.AdjustTime(AppUnderTest.Morning.AddHours(30));

        await MeasureAsync(app);

        Assert.Equal((30 * 3600.0, 30 * 3600.0), (_ages["4261"], _ages["4262"]));
    }

    [Fact]
    public async Task Run_ConfiguredOrganizations_MeasuresNoOther()
    {
        using var app = await new AppUnderTest("--Organizations=4263").WithOrganizationsAsync(4263, 4264);

        await MeasureAsync(app);

        Assert.Contains("4263", _ages.Keys);
        Assert.DoesNotContain("4264", _ages.Keys);
    }

    private static Task MeasureAsync(AppUnderTest app) =>
        ActivatorUtilities.CreateInstance<MonitorTimer>(app.Host.Services).RunAsync(new TimerInfo(), Cancel);
}
