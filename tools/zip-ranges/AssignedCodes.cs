namespace EmailScheduler.ZipRangesTool;

/// <summary>The union of the sources. Two sources that disagree stop the tool until settled.txt says which state it is.</summary>
internal sealed class AssignedCodes
{
    private const int CodesInPrefix = 100;

    private readonly SortedDictionary<int, AssignedCode> _byZip = [];
    private readonly HashSet<int> _settled = [];

    public int Count => _byZip.Count;

    public void Settle(AssignedCode code)
    {
        Add(code);
        _settled.Add(code.Zip);
    }

    public void Add(AssignedCode code)
    {
        if (_byZip.TryAdd(code.Zip, code) || _settled.Contains(code.Zip))
            return;
        var known = _byZip[code.Zip];
        if (known.State != code.State)
        {
            throw new InvalidDataException(
                $"ZIP {code.Zip:D5} is {known.State} in {known.Source} and {code.State} in {code.Source}; look it up at USPS and add the answer to settled.txt.");
        }
    }

    /// <summary>
    /// Merges neighbours of one state. A gap is bridged only inside one three-digit prefix, because USPS gives out new
    /// codes within a prefix; a gap between two states, or one that reaches over a prefix, stays unassigned.
    /// </summary>
    public IReadOnlyList<ZipRange> ToRanges()
    {
        var ranges = new List<ZipRange>();
        foreach (var (zip, code) in _byZip)
        {
            if (ranges is [.., var last] && last.State == code.State
                && (last.Last + 1 == zip || last.Last / CodesInPrefix == zip / CodesInPrefix))
            {
                ranges[^1] = last with { Last = zip };
            }
            else
            {
                ranges.Add(new ZipRange(zip, zip, code.State));
            }
        }

        return ranges;
    }
}
