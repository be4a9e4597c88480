using System.CommandLine;
using System.Globalization;
using System.Text;
using EmailScheduler.Cli.Display;
using EmailScheduler.Runs;
using EmailScheduler.Runs.Identifiers;
using EmailScheduler.Runs.Settings;
using EmailScheduler.Scheduling.Model;
using EmailScheduler.Scheduling.Preview;
using EmailScheduler.Scheduling.Sending;

namespace EmailScheduler.Cli.Commands;

/// <summary><c>plan</c>: what a run would do.</summary>
internal static class PlanCommand
{
    public static Command Create(CommonOptions common)
    {
        var csv = new Option<string?>("--csv") { Description = "Write one line for each row that is planned or would change; - is stdout.", HelpName = "FILE" };
        var compare = new Option<bool>("--compare") { Description = "Show the plan with the Scheduling: settings of --set beside the plan without them." };
        var command = new Command("plan", "Show what a run would change, without lease and commit.") { csv, compare };
        command.SetAction((parsed, cancellationToken) => CommandContext.RunAsync(
            parsed,
            common,
            context => parsed.GetValue(compare) ? CompareAsync(context, parsed.GetValue(csv), cancellationToken) : PlanAsync(context, parsed.GetValue(csv), cancellationToken)));
        return command;
    }

    /// <summary>Plans on a private copy, and shows what a run would change.</summary>
    /// <param name="context">The call.</param>
    /// <param name="csv">A file for the rows; <c>-</c> for stdout, <see langword="null"/> for none.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    public static async Task<int> PlanAsync(CommandContext context, string? csv, CancellationToken cancellationToken)
    {
        Validate(context, csv);
        var request = new RunRequest
        {
            OrganizationId = context.Options.OrganizationId,
            RunId = RunId.New(context.TimeProvider),
            AsOf = context.Options.AsOf,
            DryRun = true,
        };
        var excluded = context.Output.Verbose ? new ExcludedView() : null;
        using var rows = csv is null ? null : RowsFile.Create(csv, context.Output.Writer);
        var outcome = await ProgressView.WatchAsync(context.Output, progress => context.NewRun(rows is null ? null : rows.Add, excluded is null ? null : excluded.Add).RunAsync(request, progress, cancellationToken));
        excluded?.Show(context.Output);
        if (outcome.Succeeded)
        {
            rows?.Complete();
        }

        var before = csv == "-" ? null : await context.BeforeAsync(outcome, cancellationToken);
        return context.Show(outcome, plan =>
        {
            if (csv != "-")
            {
                PlanView.Show(context.Output, plan, before, context.Options.Given);
            }
        });
    }

    private static async Task<int> CompareAsync(CommandContext context, string? csv, CancellationToken cancellationToken)
    {
        if (csv is not null)
        {
            throw new InvalidSettingException("--csv", csv, "omit it with --compare, whose --json has the numbers; without --compare it lists the rows of one plan");
        }

        var change = ChangeOf(context.Options.Sources);
        var compared = await ProgressView.WatchAsync(context.Output, progress => context.PlanComparison.CompareAsync(change, context.Options.AsOf, progress, cancellationToken));
        context.Output.WriteResult(compared, _ => PlanComparisonView.Show(context.Output, compared));
        return ExitCode.Done;
    }

    // What --set says of the rules is the change; all else that it says, such as the store, holds for both plans.
    private static SchedulingChange ChangeOf(SettingSources sources)
    {
        var given = sources.Given.Where(SchedulingChange.IsOfTheRules).ToList();
        return given.Count > 0
            ? SchedulingChange.Read(name => sources.ValueWithout(SchedulingChange.IsOfTheRules, name), sources.ValueOf, given)
            : throw InvalidSettingException.OfInput("--compare", "'--compare' needs a change to compare with: give it with --set, such as --set Scheduling:PreExclusionBufferDays=30.");
    }

    private static void Validate(CommandContext context, string? csv)
    {
        if (csv is not null && context.Options.Settings.Engine.Command is { } command)
        {
            throw new InvalidSettingException("Engine:Command", command, "omit it to list the rows of a plan by the built-in rules: an external engine's are only counted");
        }

        if (csv == "-" && context.Output.Json)
        {
            throw new InvalidSettingException("--csv", csv, "give a file: with --json, stdout has the document");
        }
    }
}

/// <summary>Writes the rows of a plan as CSV (RFC 4180, UTF-8), to a file or to stdout. A file is named only when it is whole.</summary>
internal sealed class RowsFile : IDisposable
{
    /// <summary>The first line.</summary>
    public const string Heading = "contact_id,email_type,send_date,status,skip_reason,change,send_date_before";

    private readonly string _target;
    private readonly OutputFile? _file;
    private readonly TextWriter _writer;
    private bool _isReaderGone;

    private RowsFile(string target, TextWriter writer, OutputFile? file)
    {
        (_target, _writer, _file) = (target, writer, file);
        Write(Heading + "\r\n");
    }

    /// <summary>Begins the file; <c>-</c> is <paramref name="output"/>.</summary>
    /// <exception cref="InvalidSettingException">The file cannot be written.</exception>
    public static RowsFile Create(string target, TextWriter output)
    {
        if (target == "-")
        {
            return new RowsFile(target, output, file: null);
        }

        var file = OutputFile.Create("--csv", HomeFolder.Expand(target));
        return new RowsFile(target, new StreamWriter(file.Stream, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), bufferSize: 65_536, leaveOpen: true), file);
    }

    public void Add(PlannedRow row) => Write(string.Create(
        CultureInfo.InvariantCulture,
        $"{row.ContactId},{CsvField.Of(row.EmailType)},{row.SendDate:yyyy-MM-dd},{row.Status},{CsvField.Of(row.SkipReason)},{Word(row.Change)},{row.SendDateBefore:yyyy-MM-dd}\r\n"));

    /// <summary>All rows are written: the file gets its name.</summary>
    /// <exception cref="InvalidSettingException">The file cannot be written.</exception>
    public void Complete() => Try(() =>
    {
        _writer.Flush();
        _file?.Complete();
    });

    public void Dispose() => _file?.Dispose();

    private void Write(string text) => Try(() => _writer.Write(text));

    private void Try(Action write)
    {
        if (_isReaderGone)
        {
            return;
        }

        try
        {
            write();
        }
        catch (IOException failure) when (OutputFile.IsReaderGone(failure))
        {
            _isReaderGone = true;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw OutputFile.Unusable("--csv", _target, failure);
        }
    }

    private static string Word(PlannedChange change) => change.ToString().ToLowerInvariant();
}
