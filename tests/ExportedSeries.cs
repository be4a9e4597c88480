using System.Diagnostics.Metrics;
using OpenTelemetry;
using OpenTelemetry.Metrics;

namespace EmailScheduler.Tests;

/// <summary>What an exporter of metrics gets of one metric: a value for each organization, as far as the provider keeps them apart.</summary>
/// <param name="metric">The name of the metric.</param>
internal sealed class ExportedSeries(string metric) : BaseExporter<Metric>
{
    private const string OrganizationTag = "emailscheduler.organization";
    private readonly Dictionary<long, double> _values = [];

    /// <summary>What was exported last of each organization.</summary>
    public IReadOnlyDictionary<long, double> Values => _values;

    /// <summary>Measures so many organizations, each as its own number, through an instrument of that name.</summary>
    public void Measure(string meter, int organizations)
    {
        using var source = new Meter(meter);
        var gauge = source.CreateGauge<double>(metric, description: "A test's own.");
        for (var organization = 1; organization <= organizations; organization++)
        {
            gauge.Record(organization, new KeyValuePair<string, object?>(OrganizationTag, (long)organization));
        }
    }

    public override ExportResult Export(in Batch<Metric> batch)
    {
        foreach (var one in batch)
        {
            if (one.Name != metric || one.Description != "A test's own.")
            {
                continue;
            }

            foreach (ref readonly var point in one.GetMetricPoints())
            {
                foreach (var tag in point.Tags)
                {
                    if (tag is { Key: OrganizationTag, Value: long organization })
                    {
                        _values[organization] = point.GetGaugeLastValueDouble();
                    }
                }
            }
        }

        return ExportResult.Success;
    }
}
