using System.Globalization;
using System.Text.RegularExpressions;
using EmailScheduler.Sqlite;

namespace EmailScheduler.Scheduling.Model;

/// <summary>
/// What stands for NULL in those columns of <c>email_schedules</c> that a plan leaves NULL and another program has declared NOT NULL: the column's default where that is a constant, else
/// 0 or an empty text, by the declared type. It is written in the place of NULL, and read as NULL.
/// </summary>
internal sealed partial class NullStandIns
{
    /// <summary>Of a table without such columns.</summary>
    public static readonly NullStandIns None = new([]);

    private static readonly string[] NumberTypes = ["INT", "REAL", "FLOA", "DOUB", "NUM", "DEC", "BOOL"];

    private static readonly string[] LeftNull =
    [
        "skip_reason", "campaign_instance_id", "email_template", "sms_template", "event_year", "event_month", "event_day", "metadata",
    ];

    private readonly Dictionary<string, string> _literals;

    private NullStandIns(IEnumerable<KeyValuePair<string, string>> literals) => _literals = new(literals, StringComparer.OrdinalIgnoreCase);

    /// <summary>Whether there are none.</summary>
    public bool IsEmpty => _literals.Count == 0;

    /// <summary>Reads which columns of the table have one.</summary>
    public static NullStandIns Of(TableSchema schedules) => new(
        from name in LeftNull
        let column = schedules.Find(name)
        where column is { IsNotNull: true, IsGenerated: false }
        select KeyValuePair.Create(name, Constant(column) ?? OfType(column)));

    /// <summary>0 or an empty text, as SQL, for a column that must not be NULL (docs/scheduling-rules.md, section 9).</summary>
    public static string OfType(TableColumn column) => IsNumber(column) ? "0" : "''";

    /// <summary>Whether the declared type of a column is a number's.</summary>
    public static bool IsNumber(TableColumn column) => NumberTypes.Any(number => column.Type.Contains(number, StringComparison.OrdinalIgnoreCase));

    /// <summary>Whether the column has one.</summary>
    public bool Has(string column) => _literals.ContainsKey(column);

    /// <summary>The SQL that writes a value which may be NULL.</summary>
    public string Written(string column, string value) => _literals.TryGetValue(column, out var literal) ? $"coalesce({value}, {literal})" : value;

    /// <summary>The SQL that reads the column.</summary>
    public string Read(TableSchema table, string column) => _literals.TryGetValue(column, out var literal) && TableSchema.Quote(column) is var name
        ? $"CASE WHEN {name} IS NOT {literal} THEN {name} END"
        : table.ColumnOrNull(column);

    /// <summary>A planned text as it is read once it is written: <see langword="null"/> where it is the very one that stands for NULL.</summary>
    public string? AsRead(string column, string? text) => text is not null && _literals.TryGetValue(column, out var literal) && TextOf(literal) == text ? null : text;

    /// <summary>The same for a number.</summary>
    public long? AsRead(string column, long? number) =>
        number is { } value && _literals.TryGetValue(column, out var literal) && TextOf(literal) == value.ToString(CultureInfo.InvariantCulture) ? null : number;

    private static string? Constant(TableColumn column) => column.Default is { } value && ConstantRegex.Match(value) is { Success: true } match ? match.Groups["value"].Value : null;

    private static string TextOf(string literal) => literal[0] == '\'' ? literal[1..^1].Replace("''", "'", StringComparison.Ordinal) : literal;

    // Of any other expression it is not known here what it gives the next time.
    [GeneratedRegex(@"^\(*\s*(?<value>-?[0-9]+|'([^']|'')*')\s*\)*$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex ConstantRegex { get; }
}
