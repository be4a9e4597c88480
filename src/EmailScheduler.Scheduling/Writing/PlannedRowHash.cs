using EmailScheduler.Scheduling.Model;

namespace EmailScheduler.Scheduling.Writing;

/// <summary>The hash that a row has once it is written, as <see cref="RowHash"/> makes it of the row that is read.</summary>
internal sealed class PlannedRowHash(PlanContext context, PlannedFingerprint fingerprint)
{
    private readonly int _missed = context.Texts.Add(SkipReasons.MissedSendDate);

    /// <summary>Of the row of a planned mail.</summary>
    public ulong Of(int contact, in Mail mail, PlanBlock block) => RowHash.OfOwned(
        contact,
        new ExistingRow(0, mail.Send, mail.Event, mail.Base, new RowShape(fingerprint.Of(mail, block), context.Types[mail.Type].Text, mail.Reason, 0, mail.Status)));

    /// <summary>Of a row that is marked as one that missed its date.</summary>
    public ulong OfMissed(int contact, in ExistingRow row) =>
        RowHash.OfOwned(contact, row with { Shape = row.Shape with { Status = RowStatus.Skipped, Reason = _missed } });
}
