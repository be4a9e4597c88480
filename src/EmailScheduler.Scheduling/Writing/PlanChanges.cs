using System.Collections.Concurrent;
using EmailScheduler.Scheduling.Model;
using EmailScheduler.Scheduling.Reading;

namespace EmailScheduler.Scheduling.Writing;

/// <summary>Compares a whole plan with the rows, a few blocks ahead of the one that is being written.</summary>
internal sealed class PlanChanges
{
    private readonly PlanContext _context;
    private readonly IReadOnlyList<PlanBlock> _blocks;
    private readonly PlannedFingerprint _fingerprint;
    private readonly RowKeys _keys;
    private readonly PlannedRowHash? _hash;

    // A list holds the changes of thousands of contacts: a few are used over and over.
    private readonly ConcurrentStack<List<RowChange>> _spare = [];

    public PlanChanges(PlanInput input, IReadOnlyList<PlanBlock> blocks)
    {
        (_context, _blocks) = (input.Context, blocks);
        _fingerprint = new PlannedFingerprint(_context);
        _keys = new RowKeys(_context);
        _hash = input.Stored is null ? null : new PlannedRowHash(_context, _fingerprint);
    }

    /// <summary>The changes of all blocks, in the order of the contacts; those of rows without a contact come first. Each is valid until the next.</summary>
    public IEnumerable<BlockChanges> Compare(CancellationToken cancellationToken)
    {
        var ahead = Environment.ProcessorCount;
        yield return BlockChanges.OfOrphans(_context, _fingerprint, _keys, _hash);
        var next = Start(0, ahead, cancellationToken);
        for (var first = 0; first < _blocks.Count; first += ahead)
        {
            var current = next.GetAwaiter().GetResult();
            next = Start(first + ahead, ahead, cancellationToken);
            foreach (var block in current)
            {
                yield return block;
                block.Changes.Clear();
                _spare.Push(block.Changes);
            }
        }

        next.GetAwaiter().GetResult();
    }

    private Task<BlockChanges[]> Start(int first, int count, CancellationToken cancellationToken)
    {
        var numbers = Enumerable.Range(first, Math.Max(0, Math.Min(count, _blocks.Count - first))).ToArray();
        return Task.WhenAll(numbers.Select(number => Task.Run(() => BlockChanges.Of(_blocks[number], _context, _fingerprint, _keys, _hash, _spare.TryPop(out var changes) ? changes : []), cancellationToken)));
    }
}

/// <summary>The changes that one block of the plan asks for, in the order of the contacts.</summary>
internal sealed record BlockChanges(PlanBlock Block, List<RowChange> Changes, ChangeCounts Counts)
{
    /// <summary>Compares a block's emails with the rows of its contacts, into an empty list.</summary>
    public static BlockChanges Of(PlanBlock block, PlanContext context, PlannedFingerprint fingerprint, RowKeys keys, PlannedRowHash? hash, List<RowChange> changes)
    {
        var comparison = new ContactChanges(context, fingerprint, keys, hash);
        var scratch = Array.Empty<ExistingRow>();
        var email = 0;
        for (var contact = block.FirstContact; contact < context.Contacts.EndOfBlock(block.FirstContact); contact++)
        {
            var emails = block.OfContact(contact, email);
            comparison.Compare(block, contact, email, emails, context.Rows.Of(contact, ref scratch), changes);
            email += emails.Length;
        }

        comparison.Counts.AlreadyHandled += block.AlreadyHandled;

        return new BlockChanges(block, changes, comparison.Counts);
    }

    /// <summary>Compares the rows of contacts that are gone or invalid, which have no emails.</summary>
    public static BlockChanges OfOrphans(PlanContext context, PlannedFingerprint fingerprint, RowKeys keys, PlannedRowHash? hash)
    {
        var comparison = new ContactChanges(context, fingerprint, keys, hash);
        var changes = new List<RowChange>();
        for (var index = 0; index < context.Rows.OrphanCount; index++)
        {
            comparison.CompareOrphan(context.Rows.Orphan(index), changes);
        }

        return new BlockChanges(new PlanBlock(0, [], new Dictionary<int, FollowUp>(), alreadyHandled: 0, heldInWindows: 0), changes, comparison.Counts);
    }
}
