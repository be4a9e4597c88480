using System.Globalization;

namespace EmailScheduler.Storage.Litestream;

/// <summary>The number of a commit in a log, from 1 without a gap. Written as in Litestream's file names and options: 16 hex digits, lower case.</summary>
/// <param name="Value">The number; 0 stands for the empty log before the first commit.</param>
public readonly record struct TxId(ulong Value) : IComparable<TxId>
{
    private const int Digits = 16;

    internal static TxId First => new(1);

    /// <summary>The last number there is; <see cref="Next"/> of it would be none.</summary>
    internal static TxId Last => new(ulong.MaxValue);

    internal TxId Next => new(checked(Value + 1));

    internal TxId Previous => new(checked(Value - 1));

    /// <inheritdoc/>
    public int CompareTo(TxId other) => Value.CompareTo(other.Value);

    /// <summary>Whether a commit came before another.</summary>
    public static bool operator <(TxId left, TxId right) => left.Value < right.Value;

    /// <summary>Whether a commit came after another.</summary>
    public static bool operator >(TxId left, TxId right) => left.Value > right.Value;

    /// <summary>Whether a commit came before another or is it.</summary>
    public static bool operator <=(TxId left, TxId right) => left.Value <= right.Value;

    /// <summary>Whether a commit came after another or is it.</summary>
    public static bool operator >=(TxId left, TxId right) => left.Value >= right.Value;

    /// <inheritdoc/>
    public override string ToString() => Value.ToString("x16", CultureInfo.InvariantCulture);

    /// <summary>Reads exactly 16 hex digits in lower case, as in a file's name.</summary>
    internal static bool TryParseExact(ReadOnlySpan<char> text, out TxId id)
    {
        var isExact = ulong.TryParse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value)
            && text.Length == Digits
            && !text.ContainsAnyInRange('A', 'F');
        id = new TxId(value);
        return isExact;
    }

    /// <summary>Reads what a person types: 1 to 16 hex digits, leading zeros or not.</summary>
    public static bool TryParse(string? text, out TxId id)
    {
        var isNumber = ulong.TryParse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value) && value > 0;
        id = new TxId(value);
        return isNumber;
    }
}
