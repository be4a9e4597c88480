using System.CommandLine;
using System.Text.RegularExpressions;
using EmailScheduler.Cli.Display;
using EmailScheduler.Runs;
using EmailScheduler.Scheduling.Model;

namespace EmailScheduler.Cli.Commands;

/// <summary><c>config show</c>: every setting that is in force, and where it is from.</summary>
internal static partial class ConfigCommand
{
    private const string Default = "default";
    private const string Hidden = "***";

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
            Settings = [.. Application(options).Select(setting => WithOwn(setting, own)), .. Buffers(own)],
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

    private static IEnumerable<SettingDocument> Application(CliOptions options)
    {
        foreach (var (name, value) in options.Values)
        {
            // A list ends with an entry that is not there.
            if (value is not null || !IsOfList(name))
            {
                yield return name switch
                {
                    "Store:Url" => new(name, WithoutSecrets(name, options.Store.Address), options.StoreFrom ?? Default),
                    "Temp:Folder" when value is null => new(name, options.TempFolder, Default),
                    "Temp:WarmFolder" when value is null => new(name, options.Settings.WarmFolder, Default),
                    _ => new(name, WithoutSecrets(name, value), options.Sources.SourceOf(name) ?? Default),
                };
            }
        }
    }

    private static bool IsOfList(string name) => name.StartsWith("Engine:Arguments", StringComparison.Ordinal) || name.StartsWith($"{ExclusionWindowSetting.Setting}:", StringComparison.Ordinal) || name.StartsWith("Notify:Webhooks:", StringComparison.Ordinal);

    private static SettingDocument WithOwn(SettingDocument setting, OrganizationOverrides? own) =>
        own?.Given.LastOrDefault(given => given.ApplicationName == setting.Name) is { } found ? setting with { Value = found.Value, Source = found.Column } : setting;

    private static IEnumerable<SettingDocument> Buffers(OrganizationOverrides? own) =>
        from given in own?.Given ?? []
        where given.Name.Contains('.', StringComparison.Ordinal)
        select new SettingDocument(given.ApplicationName, given.Value, given.Column);

    /// <summary>Arguments of another program may be anything; and an address may have a user's name and password before its host, or a signature after it.</summary>
    private static string? WithoutSecrets(string name, string? value) => value switch
    {
        null => null,
        _ when name.StartsWith("Engine:Arguments", StringComparison.Ordinal) => Hidden,
        _ => PartThatMayBeSecret().Replace(value, Hidden),
    };

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

    [GeneratedRegex(@"(?<=://)[^/?#]*(?=@)|(?<=://.*\?).+", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex PartThatMayBeSecret();

    private sealed record Document
    {
        /// <summary>The organization, when one was named.</summary>
        public required long? OrganizationId { get; init; }

        public required string? OrganizationSource { get; init; }

        public required IReadOnlyList<SettingDocument> Settings { get; init; }

        public required int? UnknownOverrides { get; init; }

        /// <summary>Why it is not known what the organization's database says.</summary>
        public required string? Reason { get; init; }
    }

    /// <summary>A setting that is in force.</summary>
    /// <param name="Name">Its name; that of a state's buffer ends with <c>.CA</c>.</param>
    /// <param name="Value">Its value; absent when there is none.</param>
    /// <param name="Source"><c>default</c>, an option, a variable of the environment, a file, or a column of the organization's database.</param>
    private sealed record SettingDocument(string Name, string? Value, string Source);
}
