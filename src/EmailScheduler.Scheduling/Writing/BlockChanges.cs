using EmailScheduler.Scheduling.Model;

namespace EmailScheduler.Scheduling.Writing;

/// <summary>The changes that one block of the plan asks for, in the order of the contacts.</summary>
internal sealed record BlockChanges(PlanBlock Block, List<RowChange> Changes, ChangeCounts Counts)
{
    /// <summary>Compares a block's mails with the rows of its contacts, into an empty list.</summary>
    public static BlockChanges Of(PlanBlock block, PlanContext context, PlannedFingerprint fingerprint, RowKeys keys, PlannedRowHash? hash, List<RowChange> changes)
    {
        var comparison = new ContactChanges(context, fingerprint, keys, hash);
        var scratch = Array.Empty<ExistingRow>();
        var mail = 0;
        for (var contact = block.FirstContact; contact < context.Contacts.EndOfBlock(block.FirstContact); contact++)
        {
            var mails = block.OfContact(contact, mail);
            comparison.Compare(block, contact, mail, mails, context.Rows.Of(contact, ref scratch), changes);
            mail += mails.Length;
        }

        comparison.Counts.AlreadyHandled += block.AlreadyHandled;

        return new BlockChanges(block, changes, comparison.Counts);
    }

    /// <summary>Compares the rows of contacts that are gone or invalid, which have no mails.</summary>
    public static BlockChanges OfOrphans(PlanContext context, PlannedFingerprint fingerprint, RowKeys keys, PlannedRowHash? hash)
    {
        var comparison = new ContactChanges(context, fingerprint, keys, hash);
        var changes = new List<RowChange>();
        for (var index = 0; index < context.Rows.OrphanCount; index++)
        {
            comparison.CompareOrphan(context.Rows.Orphan(index), changes);
        }

        return new BlockChanges(new PlanBlock(0, [], new Dictionary<int, FollowUp>(), alreadyHandled: 0), changes, comparison.Counts);
    }
}
