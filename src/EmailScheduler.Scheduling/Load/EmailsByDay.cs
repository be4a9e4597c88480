using System.Runtime.InteropServices;
using EmailScheduler.Scheduling.Model;

namespace EmailScheduler.Scheduling.Load;

/// <summary>The emails to send, counted by day, and found by day (a counting sort of their places).</summary>
internal sealed class EmailsByDay
{
    private const int IndexedDays = 32;

    private readonly IReadOnlyList<PlanBlock> _blocks;
    private readonly int[] _firstOfBlock;
    private readonly Dictionary<int, int> _counts = [];
    private readonly Dictionary<int, int> _ends = [];
    private int[] _places = [];
    private int _indexEnd;

    public EmailsByDay(IReadOnlyList<PlanBlock> blocks)
    {
        _blocks = blocks;
        _firstOfBlock = new int[blocks.Count];
        var first = 0;
        for (var block = 0; block < blocks.Count; block++)
        {
            _firstOfBlock[block] = first;
            first = checked(first + blocks[block].Emails.Length);
            foreach (ref readonly var email in blocks[block].Emails.AsSpan())
            {
                if (email.IsScheduled)
                {
                    CollectionsMarshal.GetValueRefOrAddDefault(_counts, email.Send, out _)++;
                }
            }
        }
    }

    public IReadOnlyDictionary<int, int> Counts => _counts;

    /// <summary>The email at a place of the whole plan, and its block.</summary>
    public ref Email At(int place, out PlanBlock block)
    {
        var number = Array.BinarySearch(_firstOfBlock, place);
        number = number < 0 ? ~number - 1 : number;

        // Blocks without emails begin where the next one does.
        while (number + 1 < _firstOfBlock.Length && _firstOfBlock[number + 1] <= place)
        {
            number++;
        }

        block = _blocks[number];
        return ref block.Emails[place - _firstOfBlock[number]];
    }

    /// <summary>The places of a day's emails as planned, ascending. Asked in ascending order of the days, before any of them moves.</summary>
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
            var emails = _blocks[block].Emails;
            for (var index = 0; index < emails.Length; index++)
            {
                if (emails[index].IsScheduled && emails[index].Send >= first && emails[index].Send < _indexEnd)
                {
                    _places[CollectionsMarshal.GetValueRefOrNullRef(_ends, emails[index].Send)++] = _firstOfBlock[block] + index;
                }
            }
        }
    }
}
