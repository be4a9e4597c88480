using EmailScheduler.Runs;
using EmailScheduler.Runs.Reports;
using EmailScheduler.Runs.Settings;
using EmailScheduler.Samples;
using EmailScheduler.Storage.Layouts;
using EmailScheduler.Storage.Objects;
using Microsoft.Extensions.Logging.Abstractions;

namespace EmailScheduler.Benchmarks.Many;

/// <summary>The organizations of the benchmark, as an importer has left them: contacts, and no plan yet.</summary>
internal static class ManyOrganizations
{
    /// <summary>The day of the first run.</summary>
    public static readonly DateOnly FirstDay = new(2026, 6, 1);

    private const int FewestContacts = 1000;

    /// <summary>The contacts of each organization: the same for the same seed.</summary>
    public static IReadOnlyDictionary<long, int> SizesOf(int organizations, int most, int seed)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(organizations, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(most, FewestContacts);
        var random = new Random(seed);
        return Enumerable.Range(1, organizations).ToDictionary(
            organization => (long)organization,
            _ => (int)(FewestContacts * Math.Pow(most / (double)FewestContacts, random.NextDouble())));
    }

    /// <summary>Puts their databases into the store.</summary>
    public static Task ProvideAsync(IObjectStore store, IReadOnlyDictionary<long, int> sizes, string layout, CancellationToken cancellationToken)
    {
        var settings = new RunSettings { Layout = layout == "log" ? DatabaseLayoutKind.Log : DatabaseLayoutKind.PlainObject };
        return Parallel.ForEachAsync(sizes, cancellationToken, async (one, token) =>
        {
            var database = new OrganizationDatabase(store, one.Key, settings, TimeProvider.System, NullLogger.Instance);
            var sample = new SampleOptions { OrganizationId = one.Key, Contacts = one.Value, Seed = (int)one.Key, AsOf = FirstDay };
            if ((await database.CreateSampleAsync(sample, token)).Status != RunStatus.Completed)
            {
                throw new InvalidOperationException($"The sample of organization {one.Key} could not be stored.");
            }
        });
    }
}
