using EmailScheduler.Runs;
using EmailScheduler.Runs.Reports;
using EmailScheduler.Runs.Restores;
using EmailScheduler.Scheduling.Restoring;

namespace EmailScheduler.Cli.Display;

/// <summary>Shows what going back to a state does, both ways.</summary>
internal static class RestoreView
{
    public static void Show(CliOutput output, RestorePlan plan, long organizationId)
    {
        output.WriteLine($"State {plan.State.Id} of organization {organizationId}, committed {HistoryTime.Text(plan.State.CommittedAt)}, becomes the newest one again.");
        if (plan.Carried is { } carried)
        {
            ShowCarried(output, carried);
        }

        if (plan.Unreadable is null)
        {
            ShowTables(output, plan);
        }
    }

    /// <summary>What is said of a bare state, on stderr.</summary>
    public static void Warn(CliOutput output, RestorePlan plan)
    {
        if (plan.IsExact)
        {
            output.WriteStatus("Warning: with --exact nothing that happened since is kept. Emails that have been sent since can be planned again, and addresses that have been suppressed since can be emailed.");
        }

        if (plan.Unreadable is { } reason)
        {
            output.WriteStatus($"Warning: the newest state cannot be read, so what goes back cannot be shown. {reason}");
        }
    }

    private static void ShowCarried(CliOutput output, CarriedForward carried)
    {
        output.WriteLine("Carried forward:");
        foreach (var line in CarriedLines(carried).DefaultIfEmpty("nothing: no row of the sender and nothing that was reported of addresses is newer than the state"))
        {
            output.WriteLine($"  {line}");
        }

        if (carried.OmittedColumns.Count > 0)
        {
            output.WriteLine($"  without the columns of email_schedules that the older state does not have: {string.Join(", ", carried.OmittedColumns)}");
        }
    }

    // What is none is no line.
    private static IEnumerable<string> CarriedLines(CarriedForward carried)
    {
        if (carried.SenderRows > 0)
        {
            var replaced = carried.ReplacedRows switch
            {
                0 => "",
                1 => "; 1 row of the older state gives way to them",
                var rows => $"; {RunView.Number(rows)} rows of the older state give way to them",
            };
            yield return $"{RunView.Count(carried.SenderRows, "row")} of the sender{replaced}";
        }

        if (carried.SuppressedAddresses > 0)
        {
            yield return $"{RunView.Count(carried.SuppressedAddresses, "address that has", "addresses that have")} been suppressed since";
        }

        if (carried.AddressEvents > 0)
        {
            yield return RunView.Count(carried.AddressEvents, "newer fact of an address", "newer facts of addresses");
        }

        if (carried.ReturningContacts > 0)
        {
            yield return $"{RunView.Count(carried.ReturningContacts, "contact comes", "contacts come")} back{(carried.SuppressedReturning == 0 ? "" : $"; {RunView.Number(carried.SuppressedReturning)} of their addresses {(carried.SuppressedReturning == 1 ? "is" : "are")} suppressed")}";
        }
    }

    private static void ShowTables(CliOutput output, RestorePlan plan)
    {
        output.WriteLine("Goes back:");
        if (plan.Tables.Count > 0)
        {
            var table = new TextTable(TextColumn.Text("Table"), TextColumn.Number("Rows now"), TextColumn.Number("Rows then"), TextColumn.Number("Back"), TextColumn.Number("Gone"), TextColumn.Number("Changed"));
            foreach (var one in plan.Tables)
            {
                table.Add(one.Table, Rows(one.RowsNow), Rows(one.RowsThen), RunView.Number(one.Added), RunView.Number(one.Removed), RunView.Number(one.Changed));
            }

            output.WriteTable(table);
        }

        if (plan.IsSchemaChanged)
        {
            output.WriteLine("  the definitions of tables, indexes, triggers or views");
        }

        if (!plan.IsChange)
        {
            output.WriteLine("  nothing");
        }
    }

    private static string Rows(long? rows) => rows is { } count ? RunView.Number(count) : "no table";
}

/// <summary>The JSON document of a restore: what it does, and whether it was done.</summary>
internal sealed record RestoreDocument(
    RunStatus Status,
    long OrganizationId,
    string RunId,
    string? Reason,
    bool Declined,
    string Id,
    string CommittedAt,
    bool Exact,
    CarriedForward? CarriedForward,
    IReadOnlyList<RestoredTable> GoesBack,
    bool SchemaGoesBack,
    string? Unreadable)
{
    public static RestoreDocument Of(RunOutcome run, RestorePlan plan, string? declined) => new(
        run.Status,
        run.OrganizationId,
        run.RunId,
        declined ?? run.Reason,
        declined is not null,
        plan.State.Id,
        HistoryTime.Text(plan.State.CommittedAt),
        plan.IsExact,
        plan.Carried,
        plan.Tables,
        plan.IsSchemaChanged,
        plan.Unreadable);
}
