using System.CommandLine;

namespace EmailScheduler.Cli.Commands;

/// <summary>The options that commands have in common, with one meaning everywhere. They may stand before or after the command.</summary>
internal sealed class CommonOptions
{
    // The commands that plan, or make dates relative to a day.
    private static readonly HashSet<string> WithDay = new(StringComparer.Ordinal) { "run", "plan", "explain", "sample", "restore", "rules" };

    // The commands that are about the store alone.
    private static readonly HashSet<string> WithoutOrganization = new(StringComparer.Ordinal) { "doctor", "organizations", "completion", "check", "serve" };

    public Option<string?> Store { get; } = new("--store")
    {
        Description = "Where the databases are: s3://bucket[/prefix], file:///folder or a path. Default: the setting Store:Url, then BUCKET_NAME, then ./data unless Store:Required is set.",
        HelpName = "URL",
        Recursive = true,
    };

    public Option<string?> Organization { get; } = new("--org")
    {
        Description = "The organization's number. Default: ORG_ID, then 99.",
        HelpName = "N",
        Recursive = true,
    };

    public Option<string?> AsOf { get; } = new("--as-of")
    {
        Description = "Plan as on this day. Default: now.",
        HelpName = "YYYY-MM-DD",
        Recursive = true,
    };

    public Option<string[]> Set { get; } = new("--set")
    {
        Description = "A setting for this call, such as Lease:TimeoutSeconds=600. May be repeated.",
        HelpName = "NAME=VALUE",
        Recursive = true,
    };

    public Option<bool> Json { get; } = new("--json")
    {
        Description = "Write one JSON document to stdout and nothing else.",
        Recursive = true,
    };

    public Option<bool> Verbose { get; } = new("--verbose")
    {
        Description = "Show details and each step, log what happens, and show stack traces.",
        Recursive = true,
    };

    public Option<bool> Quiet { get; } = new("--quiet")
    {
        Description = "Show errors alone; the exit code says the rest. What --json or --csv writes to stdout stays.",
        Recursive = true,
    };

    public void AddTo(Command command)
    {
        command.Add(Store);
        command.Add(Organization);
        command.Add(AsOf);
        command.Add(Set);
        command.Add(Json);
        command.Add(Verbose);
        command.Add(Quiet);
    }

    /// <summary>The common options that mean nothing for a command: they are not offered, and refused.</summary>
    public IEnumerable<Option> UnusedBy(Command command)
    {
        if (command is RootCommand)
        {
            yield break;
        }

        if (!WithDay.Contains(command.Name) && !command.Parents.Any(parent => WithDay.Contains(parent.Name)))
        {
            yield return AsOf;
        }

        if (WithoutOrganization.Contains(command.Name) || command.Parents.Any(parent => WithoutOrganization.Contains(parent.Name)))
        {
            yield return Organization;
        }
    }
}
