using EmailScheduler.Runs.Engines;
using EmailScheduler.Scheduling.Model;

namespace EmailScheduler.Simulation.Tests.Runners;

/// <summary>An engine that takes its (virtual) time and adds one row that shows which run it was.</summary>
internal sealed class CountingEngine(SimulatedProcess process, World world) : IScheduleEngine
{
    private static readonly Dictionary<string, long> None = [];

    public bool LeavesContactsAlone => world.IsVerifiedWhileSent;

    public async Task<ScheduleResult> ScheduleAsync(string databasePath, ScheduleRequest request, IProgress<ScheduleProgress>? progress, CancellationToken cancellationToken)
    {
        if (world.Faults.IsEndlessButHeedful() is { } isHeedful)
        {
            process.Stick();
            await (isHeedful ? Task.Delay(Timeout.InfiniteTimeSpan, process.Clock, cancellationToken) : new TaskCompletionSource().Task);
        }

        await Task.Delay(world.Faults.Work(), process.Clock, cancellationToken);
        CounterDatabase.Append(databasePath, request.RunId, world.Accidents.IsGuarded);
        var contacts = world.Accidents.ValidContacts(request.RunId, isPossible: !world.Faults.AreOver);
        return new ScheduleResult
        {
            Today = new DateOnly(2025, 1, 21),
            FirstDay = new DateOnly(2025, 1, 21),
            Settings = new EffectiveSettings(request.Settings, SizeProfile.Small, 1, 1, 50, 3, new Dictionary<string, int>()),
            Contacts = contacts,
            ValidContacts = contacts,
            Excluded = None,
            InvalidDates = None,
            WindowUnknown = 0,
            Emails = [],
            SkipReasons = None,
            Calendar = [],
            Rows = new RowCounts(1, 0, 0, 0, 0),
            FileChanged = true,
            Steps = [],
        };
    }
}
