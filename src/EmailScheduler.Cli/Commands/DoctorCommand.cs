using System.CommandLine;
using EmailScheduler.Cli.Display;
using EmailScheduler.Storage.Diagnostics;

namespace EmailScheduler.Cli.Commands;

/// <summary><c>doctor</c>: what the store promises, what it keeps, and what that means for a run.</summary>
internal static class DoctorCommand
{
    public static Command Create(CommonOptions common)
    {
        var command = new Command("doctor", "Try out what runs rely on in the store, with objects of its own; exit code 1 when the store must not be used.");
        command.SetAction((parsed, cancellationToken) => CommandContext.RunAsync(parsed, common, context => ExamineAsync(context, cancellationToken)));
        return command;
    }

    private static async Task<int> ExamineAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var doctor = new StoreDiagnostics(context.Store, context.Options.TempFolder, context.TimeProvider);
        var examination = await doctor.ExamineAsync(cancellationToken);
        var findings = examination.Findings.Select(finding => new FindingDocument(finding.Probe, Word(finding.Verdict), finding.Observed, finding.Meaning)).ToList();
        context.Output.WriteResult(new Document(examination.Store, examination.MayBeUsed, findings), _ =>
        {
            var table = new TextTable(TextColumn.Text("Probe"), "Verdict", TextColumn.Text("Observed"), TextColumn.Text("What it means"));
            foreach (var finding in findings)
            {
                table.Add(finding.Probe, finding.Verdict, finding.Observed, finding.Meaning);
            }

            context.Output.WriteTable(table);
            context.Output.WriteLine(examination.MayBeUsed ? $"The store {examination.Store} may be used." : $"The store {examination.Store} must not be used.");
        });
        return examination.MayBeUsed ? ExitCode.Done : ExitCode.Unfit;
    }

    private static string Word(CheckVerdict verdict) => verdict switch
    {
        CheckVerdict.Kept => "kept",
        CheckVerdict.Emulated => "emulated",
        CheckVerdict.Note => "note",
        _ => "BROKEN",
    };

    private sealed record Document(string Store, bool MayBeUsed, IReadOnlyList<FindingDocument> Findings);

    private sealed record FindingDocument(string Probe, string Verdict, string Observed, string Meaning);
}
