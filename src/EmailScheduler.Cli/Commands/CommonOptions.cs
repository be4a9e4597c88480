using System.CommandLine;

namespace EmailScheduler.Cli.Commands;

/// <summary>The options that every command takes, with one meaning everywhere.</summary>
internal sealed class CommonOptions
{
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
        Description = "Log what happens, and show stack traces.",
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
    }
}
