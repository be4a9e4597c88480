using EmailScheduler.Runs;
using EmailScheduler.Runs.Reports;
using EmailScheduler.Scheduling.Model;
using Spectre.Console;

namespace EmailScheduler.Cli.Display;

/// <summary>Shows a preview that a person can decide on: the days to come, and what would change.</summary>
internal static class PlanView
{
    public static void Show(IAnsiConsole console, RunOutcome outcome)
    {
        RunView.ShowPlan(console, outcome);
        if (outcome.Report?.Plan is not { } plan)
        {
            return;
        }

        CalendarView.Show(console, plan.Calendar);
        ShowChanges(console, plan.Changes);
        if (outcome.Report.Rows is { } rows)
        {
            console.Write(RunView.Rows(rows));
        }

        RunView.ShowOtherPrograms(console, outcome.Report);

        console.WriteLine(outcome.Status == RunStatus.Completed ? "Nothing was written; 'run' makes these changes." : "Nothing was written, and 'run' would change nothing.");
    }

    /// <summary>A kind of change in words.</summary>
    public static string Words(PlannedChange change) => change switch
    {
        PlannedChange.New => "new",
        PlannedChange.Moved => "moved to another day",
        PlannedChange.Skipped => "no longer sent",
        PlannedChange.Revived => "sent after all",
        PlannedChange.Updated => "updated",
        PlannedChange.Removed => "removed",
        PlannedChange.Missed => "missed its day",
        PlannedChange.Kept => "as it is",
        _ => "left to the sender",
    };

    private static void ShowChanges(IAnsiConsole console, IReadOnlyList<ReportedChange> changes)
    {
        if (changes.Count == 0)
        {
            return;
        }

        var table = RunView.NewTable("Change", "Rows");
        foreach (var kind in changes.GroupBy(change => change.Change))
        {
            table.AddRow(Words(kind.Key), RunView.Number(kind.Sum(change => change.Rows)));
            foreach (var change in kind)
            {
                table.AddRow("  " + Markup.Escape(change.Type), RunView.Number(change.Rows));
            }
        }

        console.Write(table);
    }
}
