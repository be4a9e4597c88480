using EmailScheduler.Scheduling.Model;
using EmailScheduler.Scheduling.Reading;
using EmailScheduler.Sqlite;

namespace EmailScheduler.Scheduling.Writing;

/// <summary>
/// Finds out whether <c>email_schedules</c> holds the plan, and the sender's rows as they were, where something of another program takes part in the writing:
/// a trigger, or an ON CONFLICT clause of the table.
/// </summary>
/// <param name="input">What the plan was made from, with the digest of all rows from before.</param>
/// <param name="writes">What the statements and their triggers can write.</param>
internal sealed class RowGuard(PlanInput input, RecordedWrites writes)
{
    /// <summary>Compares the rows, which nobody writes meanwhile.</summary>
    /// <param name="change">By how much the digest was to change.</param>
    /// <param name="cancellationToken">Stops the comparison.</param>
    /// <exception cref="InvalidDatabaseException">They are others than they should be; the message names what changes them.</exception>
    public void Verify(RowDigest change, CancellationToken cancellationToken)
    {
        var before = input.Stored!.Value;
        var expected = before + change;
        var found = input.Scan.Digest(cancellationToken);
        if ((found.Senders, found.SenderSum) != (before.Senders, before.SenderSum))
        {
            throw new InvalidDatabaseException(FormattableString.Invariant(
                $"Rows of the sender in email_schedules changed while the plan was written ({before.Senders} before, {found.Senders} after). The cause is {Cause()}."));
        }

        if (found != expected)
        {
            throw new InvalidDatabaseException(FormattableString.Invariant(
                $"email_schedules does not hold the plan after it was written ({expected.Owned} rows planned or kept, {found.Owned} found). The cause is {Cause()}."));
        }
    }

    private string Cause()
    {
        var triggers = writes.TriggersOf(ScheduleTables.Schedules).ToList();
        return triggers switch
        {
            [] => "an ON CONFLICT clause of the table; remove the clause",
            [var one] => $"trigger '{one}'; drop it, or let it leave these rows alone",
            _ => $"one of the triggers {string.Join(", ", triggers.Select(name => $"'{name}'"))}; drop it, or let it leave these rows alone",
        };
    }
}
