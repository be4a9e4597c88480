using System.CommandLine;
using System.Globalization;
using EmailScheduler.Cli.Display;
using EmailScheduler.Storage.Layouts;
using Spectre.Console;

namespace EmailScheduler.Cli.Commands;

/// <summary><c>versions list|restore</c>: the states before the current one.</summary>
internal static class VersionsCommand
{
    public static Command Create(CommonOptions common)
    {
        var list = new Command("list", "List the older versions that are kept, newest first.");
        list.SetAction((parsed, cancellationToken) => CommandContext.RunAsync(parsed, common, context => ListAsync(context, cancellationToken)));
        var id = new Argument<string>("ID") { Description = "The version's id, as 'versions list' shows it." };
        var restore = new Command("restore", "Make an older version the current one; what it replaces is kept as a version.") { id };
        restore.SetAction((parsed, cancellationToken) =>
            CommandContext.RunAsync(parsed, common, context => RestoreAsync(context, parsed.GetRequiredValue(id), cancellationToken)));
        return new Command("versions", "List or restore older versions of the organization's database.") { list, restore };
    }

    private static async Task<int> ListAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var versions = await context.Database.ListVersionsAsync(cancellationToken);
        context.Output.WriteResult(new Listed(context.Options.OrganizationId, [.. versions.Select(VersionDocument.Of)]), console =>
        {
            if (versions.Count == 0)
            {
                context.Output.WriteLine($"No older versions of organization {context.Options.OrganizationId}.");
                return;
            }

            var table = RunView.NewTable("Version", "Committed (UTC)", "Size");
            foreach (var version in versions)
            {
                table.AddRow(version.Id, version.CommittedAt.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture), RunView.Size(version.Length));
            }

            console.Write(table);
        });
        return ExitCode.Done;
    }

    private static async Task<int> RestoreAsync(CommandContext context, string id, CancellationToken cancellationToken)
    {
        var outcome = await context.Database.RestoreVersionAsync(id, cancellationToken);
        return context.Show(
            outcome,
            completed: $"Restored version {id} of organization {context.Options.OrganizationId}.",
            unchanged: $"Version {id} of organization {context.Options.OrganizationId} is the current one already.");
    }

    private sealed record Listed(long OrganizationId, IReadOnlyList<VersionDocument> Versions);

    private sealed record VersionDocument(string Id, DateTimeOffset CommittedAt, string RunId, long Bytes)
    {
        public static VersionDocument Of(DatabaseVersion version) => new(version.Id, version.CommittedAt, version.RunId, version.Length);
    }
}
