using System.CommandLine;
using EmailScheduler.Cli.Display;
using EmailScheduler.Runs;
using EmailScheduler.Runs.Settings;
using EmailScheduler.Scheduling.Model;

namespace EmailScheduler.Cli.Commands;

/// <summary><c>config show</c>: every setting that is in force, and where it is from.</summary>
internal static class ConfigCommand
{
    public static Command Create(CommonOptions common)
    {
        var show = new Command("show", "Show every setting that is in force and where it is given; with --org also what that organization's database says. Secrets are not shown.");
        show.SetAction((parsed, cancellationToken) => ShowAsync(parsed, common, cancellationToken));
        return new Command("config", "Look at the settings.") { show };
    }

    private static async Task<int> ShowAsync(ParseResult parsed, CommonOptions common, CancellationToken cancellationToken)
    {
        var options = CliOptions.Read(parsed, common);
        var output = CliInvocation.OutputOf(parsed, common);
        var (own, fault) = options.OrganizationFrom is null ? (null, null) : await OwnAsync(parsed, common, cancellationToken);
        var document = new Document
        {
            OrganizationId = options.OrganizationFrom is null ? null : options.OrganizationId,
            OrganizationSource = options.OrganizationFrom,
            Settings = options.SourcedSettings.List(own),
            UnknownOverrides = own is { UnknownKeys: > 0 } ? own.UnknownKeys : null,
            Reason = fault?.Reason,
        };
        output.WriteResult(document, _ => Show(output, document));
        if (fault is null)
        {
            return ExitCode.Done;
        }

        output.WriteError($"What the database of organization {options.OrganizationId} says is not known. {fault.Reason}");
        return Failure.CodeOf(fault.Status, fault.Rejection);
    }

    /// <summary>The settings do not depend on the store, so that they are shown when it cannot be read.</summary>
    private static async Task<(OrganizationOverrides? Own, RunFailure? Fault)> OwnAsync(ParseResult parsed, CommonOptions common, CancellationToken cancellationToken)
    {
        OrganizationOverrides? own = null;
        try
        {
            await CommandContext.RunAsync(parsed, common, async context =>
            {
                own = await context.Database.ReadOverridesAsync(cancellationToken);
                return ExitCode.Done;
            });
            return (own, null);
        }
        catch (Exception failure) when (RunFailure.Of(failure) is { } fault)
        {
            return (null, fault);
        }
    }

    private static void Show(CliOutput output, Document document)
    {
        if (document.OrganizationId is { } organization)
        {
            output.WriteLine($"Organization {organization} ({document.OrganizationSource})");
        }

        var table = new TextTable("Setting", TextColumn.Text("Value"), TextColumn.Text("Source"));
        foreach (var (name, value, source) in document.Settings)
        {
            table.Add(name, value ?? "-", source);
        }

        output.WriteTable(table);
        if (document.UnknownOverrides is { } unknown)
        {
            output.WriteLine($"Keys of config_overrides that are not this program's: {RunView.Number(unknown)}.");
        }
    }

    private sealed record Document
    {
        /// <summary>The organization, when one was named.</summary>
        public required long? OrganizationId { get; init; }

        public required string? OrganizationSource { get; init; }

        public required IReadOnlyList<SourcedSetting> Settings { get; init; }

        public required int? UnknownOverrides { get; init; }

        /// <summary>Why it is not known what the organization's database says.</summary>
        public required string? Reason { get; init; }
    }
}
