using EmailScheduler.Runs;
using Microsoft.Extensions.Logging.Abstractions;

namespace EmailScheduler.Simulation.Tests.Runners;

/// <summary>A person who looks at the newest run now and then until its plan is held, and approves that.</summary>
internal sealed class Approver(string name, World world, TimeSpan every, Action done)
{
    private const int Looks = 6;

    public void Begin() => world.Timeline.In(every, Act);

    private void Act()
    {
        var process = new SimulatedProcess(name, world.Timeline, world.Seeded, world.Faults) { Crashed = done };
        process.Start(() => LookAsync(process), task =>
        {
            world.Tell(name, $"ends: {task.Status}");
            if (task.Exception?.InnerException is { } failure)
            {
                world.Violate($"Approving failed: {failure}");
            }

            done();
        });
    }

    private async Task LookAsync(SimulatedProcess process)
    {
        var acts = new OrganizationActs(world.StoreOf(process), World.Organization, world.Settings, process.Clock, NullLogger.Instance);
        for (var look = 1; look <= Looks; look++)
        {
            try
            {
                var began = process.Clock.GetUtcNow();
                var outcome = await acts.ApproveNewestAsync("seen", name);
                world.Approvals.Judge(name, began, outcome);
                world.Tell(name, outcome.Approval is { } approval ? $"finds that {approval.Actor} has approved" : "has nothing to approve");
                if (outcome.Approval is not null)
                {
                    return;
                }
            }
            catch (ObjectStoreException failure) when (failure.Kind == ObjectStoreFailure.Transient)
            {
                // What a person does then is to look again.
                world.Tell(name, "cannot reach the store");
            }

            await Task.Delay(every, process.Clock);
        }
    }
}
