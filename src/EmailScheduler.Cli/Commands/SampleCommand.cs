using System.CommandLine;
using System.Globalization;
using EmailScheduler.Runs.Reports;
using EmailScheduler.Runs.Settings;
using EmailScheduler.Samples;
using EmailScheduler.Scheduling.Model;
using EmailScheduler.Sqlite;
using EmailScheduler.Storage;
using EmailScheduler.Storage.Layouts.Stored;

namespace EmailScheduler.Cli.Commands;

/// <summary><c>sample</c>: a database like the one in production, of invented people.</summary>
internal static class SampleCommand
{
    private const string Output = "--output";
    private const int MostContacts = 100_000_000;

    public static Command Create(CommonOptions common)
    {
        var contacts = new Option<string?>("--contacts") { Description = "How many contacts. Default: 10000.", HelpName = "N" };
        var seed = new Option<string?>("--seed") { Description = "Another seed gives other people. Default: 1.", HelpName = "S" };
        var output = new Option<string?>(Output) { Description = "Write a file instead of the organization's database in the store.", HelpName = "FILE" };
        var command = new Command("sample", "Make a sample database; one that is there is never replaced.") { contacts, seed, output };
        command.SetAction((parsed, cancellationToken) => CommandContext.RunAsync(parsed, common, context => MakeAsync(
            context,
            new SampleOptions
            {
                OrganizationId = context.Options.OrganizationId,
                Contacts = Whole("--contacts", parsed.GetValue(contacts), new SampleOptions { AsOf = context.Day }.Contacts, 0, MostContacts),
                Seed = Whole("--seed", parsed.GetValue(seed), new SampleOptions { AsOf = context.Day }.Seed, int.MinValue, int.MaxValue),
                AsOf = context.Day,
            },
            parsed.GetValue(output),
            cancellationToken), makesStore: true));
        return command;
    }

    private static async Task<int> MakeAsync(CommandContext context, SampleOptions options, string? output, CancellationToken cancellationToken)
    {
        if (output is not null)
        {
            output = HomeFolder.Expand(output);
            await WriteFileAsync(context, output, options, cancellationToken);
            return Show(context, Path.GetFullPath(output), options);
        }

        await context.ProvideBucketAsync(cancellationToken);
        var outcome = await context.Database.CreateSampleAsync(options, cancellationToken);
        return outcome.Status switch
        {
            RunStatus.Completed => Show(context, await PlaceAsync(context, cancellationToken), options),
            RunStatus.Unchanged => throw new InvalidSettingException(
                "--org", $"{options.OrganizationId}", $"there is a database at '{await PlaceAsync(context, cancellationToken)}', which is not replaced; give another organization, or a file with --output"),
            _ => context.Show(outcome),
        };
    }

    /// <summary>Where the database lies, which its layout says.</summary>
    private static async Task<string> PlaceAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var found = await context.Database.ExamineAsync(cancellationToken);
        return $"{context.Store.Address}/{(found.Kind == StoredDatabaseKind.Log ? DatabaseKeys.Log(context.Database.Key) : context.Database.Key)}";
    }

    private static int Show(CommandContext context, string place, SampleOptions options)
    {
        context.Output.WriteResult(new Made(place, options.Contacts, options.Seed), _ => context.Output.WriteLine(
            string.Create(CultureInfo.InvariantCulture, $"Made {place} with {options.Contacts:N0} contacts (seed {options.Seed}).")));
        return ExitCode.Done;
    }

    private static async Task WriteFileAsync(CommandContext context, string file, SampleOptions options, CancellationToken cancellationToken)
    {
        try
        {
            await OutputFile.MakeAsync(Output, file, context.Options.TempFolder, path => Task.Run(() => SampleDatabase.Create(path, options, cancellationToken), cancellationToken), cancellationToken);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or InvalidDatabaseException)
        {
            throw OutputFile.Unusable(Output, file, failure);
        }
    }

    private static int Whole(string option, string? text, int otherwise, int least, int most) => text is null ? otherwise : SettingsReader.Whole(option, text, least, most);

    private sealed record Made(string Database, int Contacts, int Seed);
}
