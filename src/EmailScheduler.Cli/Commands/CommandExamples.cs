using System.CommandLine;

namespace EmailScheduler.Cli.Commands;

/// <summary>Examples for the help of each command: calls as they are typed, without the program's name.</summary>
internal static class CommandExamples
{
    private static readonly (string Call, string Does)[] All =
    [
        ("run", "With no store configured: makes a sample organization in ./data, and schedules it."),
        ("run --store s3://bucket --org 7", "Plans organization 7 in a bucket."),
        ("run --dry-run --as-of 2026-01-15", "Shows what a run on that day would change."),
        ("run --quiet --no-wait", "For a timer: errors alone, and exit code 75 when another run is at work."),
        ("run --all --parallel 4", "Plans every organization of the store, four at a time."),
        ("serve", "The console and the HTTP API at http://127.0.0.1:5080; runs start when they are asked for."),
        ("serve --urls http://127.0.0.1:8080 --parallel 2", "The same at another port, two runs at a time."),
        ("plan", "What a run would change now."),
        ("plan --csv plan.csv", "The same, and each row in a file."),
        ("plan --compare --set Scheduling:PreExclusionBufferDays=30", "What a change of a setting would do to the plan, before it is made."),
        ("exec -- python3 import.py --database {database}", "Commits what an importer makes of the database."),
        ("explain --contact 3", "Why contact 3 gets the emails that it gets, by date."),
        ("approve --reason merger", "Lets the plan pass that the newest run has held back."),
        ("approve --reason merger --run", "The same, and runs at once."),
        ("pause --reason wrong-list", "Holds the plan back until 'resume'."),
        ("pause --reason holidays --until 2026-01-20", "The same, until that day."),
        ("resume", "Ends a pause."),
        ("sample --store ./trial --contacts 2000", "A sample organization 99 in a folder."),
        ("sample --output sample.db", "A sample as a file."),
        ("status", "The database, its lease, its last runs, and what to do."),
        ("doctor --store s3://bucket", "Whether a bucket keeps what runs rely on."),
        ("lease show", "Who is at work on the database."),
        ("lease break", "Frees the database of a run that is known to be dead."),
        ("versions list", "The older versions of the plain file."),
        ("versions restore 20260115T060102Z-run-1", "Goes back to one of them, after a question."),
        ("history", "All states that can be gone back to."),
        ("history --limit 5 --json", "The newest five, for a program."),
        ("history verify", "Compares all that is kept with its hashes."),
        ("restore previous", "Goes back to the state before the current one, after a question."),
        ("restore 12", "Goes back to commit 12 of a log, after a question."),
        ("restore --to-time 2026-01-15T08:30:00Z --yes", "Goes back to what was current at that time."),
        ("restore 12 --output before.db", "Writes that state into a file; the database stays as it is."),
        ("diff previous current", "The tables and rows that the newest state has changed."),
        ("diff 11 12", "The same of two commits of a log."),
        ("audit list", "What people did to the organization, and why."),
        ("convert --to log", "Commits of kilobytes, and any point in time."),
        ("convert --discard object", "Where a log and a plain file contradict each other: the log is the database."),
        ("emails due --date 2026-01-15", "What is to be sent on a day."),
        ("emails due --date 2026-01-15 --csv", "The same as CSV."),
        ("events add events.jsonl", "Stores what the sender or the provider reports."),
        ("organizations list --sort last-success", "The organizations of the store, those first that have gone longest without a success."),
        ("config show --org 7", "Every setting that is in force for organization 7, and where it is given."),
        ("rules show --as-of 2026-07-01", "The exclusion windows that hold on that day."),
        ("rules show --newer", "Newer state rules, with their sources."),
        ("rules check windows.csv", "Whether a file of exclusion windows can be read."),
        ("completion bash", "The script that has bash complete commands and options."),
    ];

    /// <summary>The examples of a command; of a group, those of its commands; of the program, the first steps.</summary>
    public static IEnumerable<(string Call, string Does)> Of(Command command)
    {
        if (command is RootCommand)
        {
            return All.Where(example => example.Call is "run" or "plan" or "explain --contact 3" or "status" or "history");
        }

        var path = CommandHelp.PathOf(command)[(CommandHelp.Program.Length + 1)..];
        return All.Where(example => example.Call == path || example.Call.StartsWith(path + " ", StringComparison.Ordinal));
    }
}
