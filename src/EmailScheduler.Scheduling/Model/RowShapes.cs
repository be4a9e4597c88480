namespace EmailScheduler.Scheduling.Model;

/// <summary>The distinct shapes of the rows that one reader met, by number.</summary>
internal sealed class RowShapes
{
    private const int Slots = 1 << 13;

    private readonly Dictionary<RowShape, int> _numbers = new(new ByFingerprint());
    private readonly List<RowShape> _shapes = [];

    // Rows in the order of their rowids repeat the shapes met lately, and a slot is found faster than an entry of the dictionary.
    private readonly int[] _recent = new int[Slots];

    public RowShape this[int number] => _shapes[number];

    public int NumberOf(in RowShape shape)
    {
        ref var recent = ref _recent[ByFingerprint.Hash(shape) % Slots];
        if (recent < _shapes.Count && _shapes[recent] == shape)
        {
            return recent;
        }

        if (!_numbers.TryGetValue(shape, out var number))
        {
            _numbers.Add(shape, number = _shapes.Count);
            _shapes.Add(shape);
        }

        return recent = number;
    }

    private sealed class ByFingerprint : IEqualityComparer<RowShape>
    {
        private const ulong Prime = 0x9E3779B97F4A7C15;

        public static uint Hash(in RowShape shape) =>
            (uint)((((ulong)(uint)shape.Type | ((ulong)(uint)shape.Reason << 32)) ^ shape.Fingerprint ^ ((ulong)(ushort)shape.EventYear << 16) ^ ((ulong)shape.Status << 8)) * Prime >> 32);

        public bool Equals(RowShape left, RowShape right) => left == right;

        public int GetHashCode(RowShape shape) => (int)Hash(shape);
    }
}
