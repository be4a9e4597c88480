using System.CommandLine;
using System.Globalization;
using EmailScheduler.Cli.Display;
using EmailScheduler.Storage.Layouts;

namespace EmailScheduler.Cli.Commands;

/// <summary><c>versions list|restore</c>: other names of <c>history</c> and <c>restore</c>, for one release.</summary>
internal static class VersionsCommand
{
    public static Command Create(CommonOptions common)
    {
        var list = new Command("list", "Deprecated: use 'history'. List the older versions of the plain file that are kept, newest first.");
        list.SetAction((parsed, cancellationToken) => CommandContext.RunAsync(parsed, common, context => ListAsync(context, cancellationToken)));
        var id = new Argument<string>("ID") { Description = "The state's id, as 'versions list' or 'history' shows it." };
        var restore = new Command("restore", "Deprecated: use 'restore', which does the same.") { id };
        var how = new HowOptions();
        how.AddTo(restore);
        restore.SetAction((parsed, cancellationToken) => CommandContext.RunAsync(parsed, common, async context =>
        {
            await context.RequireOrganizationAsync(cancellationToken);
            return await RestoreCommand.AsCurrentAsync(context, await context.History.FindAsync("ID", parsed.GetRequiredValue(id), cancellationToken), how.Read(parsed), cancellationToken);
        }));
        return new Command("versions", "Deprecated: use 'history' and 'restore'. List or restore older versions of the organization's database.") { list, restore };
    }

    private static async Task<int> ListAsync(CommandContext context, CancellationToken cancellationToken)
    {
        await context.RequireOrganizationAsync(cancellationToken);
        var versions = await context.Database.ListVersionsAsync(cancellationToken);
        context.Output.WriteResult(new Listed(context.Options.OrganizationId, [.. versions.Select(VersionDocument.Of)]), _ =>
        {
            if (versions.Count == 0)
            {
                context.Output.WriteLine($"No older versions of organization {context.Options.OrganizationId}.");
                return;
            }

            var table = new TextTable("Version", "Committed (UTC)", TextColumn.Number("Size"));
            foreach (var version in versions)
            {
                table.Add(version.Id, version.CommittedAt.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture), RunView.Size(version.Length));
            }

            context.Output.WriteTable(table);
        });
        return ExitCode.Done;
    }

    private sealed record Listed(long OrganizationId, IReadOnlyList<VersionDocument> Versions);

    private sealed record VersionDocument(string Id, DateTimeOffset CommittedAt, string RunId, long Bytes)
    {
        public static VersionDocument Of(DatabaseVersion version) => new(version.Id, version.CommittedAt, version.RunId, version.Length);
    }
}
