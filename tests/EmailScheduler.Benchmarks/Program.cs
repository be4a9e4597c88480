using System.CommandLine;
using EmailScheduler.Benchmarks.Consoles;
using EmailScheduler.Benchmarks.Logs;
using EmailScheduler.Benchmarks.Many;
using EmailScheduler.Benchmarks.Overview;
using EmailScheduler.Benchmarks.Scheduling;
using EmailScheduler.Benchmarks.Storage;
using EmailScheduler.Benchmarks.Workers;

// Whole runs in fresh processes, with the floor of each measured in the same process. Results: docs/performance.md.
var root = new RootCommand("Benchmarks of the email scheduler; run them in Release.")
{
    ScheduleCommand.Create(), ScheduleStep.Create(), CompareCommand.Create(), CompareStep.Create(),
    StorageCommand.Create(), StorageStep.Create(),
    LogCommand.Create(), LogStep.Create(),
    OverviewCommand.Create(), ConsoleCommand.Create(),
    WorkerCommand.Create(), ManyCommand.Create(),
};
return root.Parse(args).Invoke();
