using System.Runtime.InteropServices;
using EmailScheduler.Scheduling.Model;

namespace EmailScheduler.Scheduling.Load;

/// <summary>The mails to send, counted by day, and found by day (a counting sort of their places).</summary>
internal sealed class MailsByDay
{
    private const int IndexedDays = 32;

    private readonly IReadOnlyList<PlanBlock> _blocks;
    private readonly int[] _firstOfBlock;
    private readonly Dictionary<int, int> _counts = [];
    private readonly Dictionary<int, int> _ends = [];
    private int[] _places = [];
    private int _indexEnd;

    public MailsByDay(IReadOnlyList<PlanBlock> blocks)
    {
        _blocks = blocks;
        _firstOfBlock = new int[blocks.Count];
        var first = 0;
        for (var block = 0; block < blocks.Count; block++)
        {
            _firstOfBlock[block] = first;
            first = checked(first + blocks[block].Mails.Length);
            foreach (ref readonly var mail in blocks[block].Mails.AsSpan())
            {
                if (mail.IsScheduled)
                {
                    CollectionsMarshal.GetValueRefOrAddDefault(_counts, mail.Send, out _)++;
                }
            }
        }
    }

    public IReadOnlyDictionary<int, int> Counts => _counts;

    /// <summary>The mail at a place of the whole plan, and its block.</summary>
    public ref Mail At(int place, out PlanBlock block)
    {
        var number = Array.BinarySearch(_firstOfBlock, place);
        number = number < 0 ? ~number - 1 : number;

        // Blocks without mails begin where the next one does.
        while (number + 1 < _firstOfBlock.Length && _firstOfBlock[number + 1] <= place)
        {
            number++;
        }

        block = _blocks[number];
        return ref block.Mails[place - _firstOfBlock[number]];
    }

    /// <summary>The places of a day's mails as planned, ascending. Asked in ascending order of the days, before any of them moves.</summary>
    public ReadOnlySpan<int> Of(int day)
    {
        if (day >= _indexEnd)
        {
            Index(day);
        }

        return _ends.TryGetValue(day, out var end) ? _places.AsSpan(end - _counts[day], _counts[day]) : [];
    }

    // A month at a time: a pass over the plan is cheap, an index of all of it is not small.
    private void Index(int first)
    {
        _indexEnd = first + IndexedDays;
        _ends.Clear();
        var next = 0;
        for (var day = first; day < _indexEnd; day++)
        {
            if (_counts.TryGetValue(day, out var count))
            {
                _ends.Add(day, next);
                next += count;
            }
        }

        // Each day's end begins as its start and moves on as its places are put down.
        _places = new int[next];
        for (var block = 0; block < _blocks.Count; block++)
        {
            var mails = _blocks[block].Mails;
            for (var index = 0; index < mails.Length; index++)
            {
                if (mails[index].IsScheduled && mails[index].Send >= first && mails[index].Send < _indexEnd)
                {
                    _places[CollectionsMarshal.GetValueRefOrNullRef(_ends, mails[index].Send)++] = _firstOfBlock[block] + index;
                }
            }
        }
    }
}
