using System.CommandLine;
using System.Globalization;
using System.Text.Json.Serialization;
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
        list.SetAction((parsed, cancellationToken) => Desk.AtWorkAsync(parsed, common, desk => ListAsync(desk, cancellationToken)));
        var id = new Argument<string>("ID") { Description = "The version's id, as 'versions list' shows it." };
        var restore = new Command("restore", "Make an older version the current one; what it replaces is kept as a version.") { id };
        restore.SetAction((parsed, cancellationToken) =>
            Desk.AtWorkAsync(parsed, common, desk => RestoreAsync(desk, parsed.GetRequiredValue(id), cancellationToken)));
        return new Command("versions", "List or restore older versions of the organization's database.") { list, restore };
    }

    private static async Task<int> ListAsync(Desk desk, CancellationToken cancellationToken)
    {
        var versions = await desk.Database.ListVersionsAsync(cancellationToken);
        desk.Terminal.Answer(new Listed(desk.Invocation.OrganizationId, [.. versions.Select(VersionDocument.Of)]), console =>
        {
            if (versions.Count == 0)
            {
                desk.Terminal.Say($"No older versions of organization {desk.Invocation.OrganizationId}.");
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

    private static async Task<int> RestoreAsync(Desk desk, string id, CancellationToken cancellationToken)
    {
        var outcome = await desk.Database.RestoreVersionAsync(id, cancellationToken);
        return desk.Show(
            outcome,
            completed: $"Restored version {id} of organization {desk.Invocation.OrganizationId}.",
            unchanged: $"Version {id} of organization {desk.Invocation.OrganizationId} is the current one already.");
    }

    private sealed record Listed(
        [property: JsonPropertyName("organizationId")] long OrganizationId,
        [property: JsonPropertyName("versions")] IReadOnlyList<VersionDocument> Versions);

    private sealed record VersionDocument(
        [property: JsonPropertyName("id")] string Id,
        [property: JsonPropertyName("committedAt")] DateTimeOffset CommittedAt,
        [property: JsonPropertyName("runId")] string RunId,
        [property: JsonPropertyName("bytes")] long Bytes)
    {
        public static VersionDocument Of(DatabaseVersion version) => new(version.Id, version.CommittedAt, version.RunId, version.Length);
    }
}
