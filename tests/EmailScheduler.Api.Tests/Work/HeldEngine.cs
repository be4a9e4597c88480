using System.Collections.Concurrent;
using EmailScheduler.Runs.Engines;
using EmailScheduler.Scheduling.Model;

namespace EmailScheduler.Api.Tests.Work;

/// <summary>An engine that works on an organization until the test lets it go on, and then changes nothing.</summary>
internal sealed class HeldEngine : IScheduleEngine
{
    private readonly ConcurrentDictionary<long, TaskCompletionSource> _held = [];
    private readonly ConcurrentQueue<ScheduleRequest> _begun = [];
    private int _working;

    /// <summary>The runs that the engine was asked to plan, in order.</summary>
    public IReadOnlyList<ScheduleRequest> Begun => [.. _begun];

    /// <summary>How many worked at the same time at most.</summary>
    public int MostAtOnce { get; private set; }

    /// <summary>The time zones of organizations, where they are others than that of the settings.</summary>
    public IReadOnlyDictionary<long, string> Zones { get; set; } = new Dictionary<long, string>();

    /// <summary>Holds the next runs of an organization back.</summary>
    public void Hold(long organization) => _held[organization] = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Lets an organization go on.</summary>
    public void LetGo(long organization)
    {
        if (_held.TryRemove(organization, out var held))
        {
            held.SetResult();
        }
    }

    public async Task<ScheduleResult> ScheduleAsync(string databasePath, ScheduleRequest request, IProgress<ScheduleProgress>? progress, CancellationToken cancellationToken)
    {
        lock (_begun)
        {
            MostAtOnce = Math.Max(MostAtOnce, ++_working);
        }

        progress?.Report(new ScheduleProgress("plan", 1, 2));
        _begun.Enqueue(request);
        try
        {
            await (_held.TryGetValue(request.OrganizationId, out var held) ? held.Task.WaitAsync(cancellationToken) : Task.CompletedTask);
        }
        finally
        {
            lock (_begun)
            {
                _working--;
            }
        }

        return new ScheduleResult
        {
            Today = new DateOnly(2025, 6, 1),
            FirstDay = new DateOnly(2025, 6, 1),
            Settings = new EffectiveSettings(request.Settings with { Timezone = Zones.GetValueOrDefault(request.OrganizationId, request.Settings.Timezone) }, SizeProfile.Small, 1, 1, 50, 3, new Dictionary<string, int>()),
            Contacts = 1,
            ValidContacts = 1,
            Excluded = new Dictionary<string, long>(),
            InvalidDates = new Dictionary<string, long>(),
            WindowUnknown = 0,
            Emails = [],
            SkipReasons = new Dictionary<string, long>(),
            Calendar = [],
            Rows = new RowCounts(0, 0, 0, 0, 0),
            FileChanged = false,
            Steps = [],
        };
    }
}
