using System.Globalization;
using System.Text.RegularExpressions;
using EmailScheduler.Sqlite;

namespace EmailScheduler.Scheduling.Model;

/// <summary>
/// What stands for NULL in those columns of <c>email_schedules</c> that a plan leaves NULL and another program has declared NOT NULL: the column's default where that is a plain constant,
/// else 0 or an empty text, by the declared type. It is written in the place of NULL, and read as NULL.
/// </summary>
internal sealed partial class NullStandIns
{
    /// <summary>Of a table without such columns.</summary>
    public static readonly NullStandIns None = new([]);

    private const string EventYear = "event_year";

    private static readonly string[] NumberTypes = ["INT", "REAL", "FLOA", "DOUB", "NUM", "DEC", "BOOL"];

    // An email without a template must not seem to have one, nor one without an event's date the year of one: their defaults do not count.
    private static readonly string[] LeftNullByType = ["email_template", "sms_template", EventYear, "event_month", "event_day", "campaign_instance_id"];

    private static readonly string[] LeftNull = ["skip_reason", "metadata", .. LeftNullByType];

    private readonly Dictionary<string, StandIn> _columns;

    private NullStandIns(IEnumerable<KeyValuePair<string, StandIn>> columns) => _columns = new(columns, StringComparer.OrdinalIgnoreCase);

    /// <summary>Whether there are none.</summary>
    public bool IsEmpty => _columns.Count == 0;

    /// <summary>Reads which columns of the table have one.</summary>
    /// <param name="database">The database.</param>
    /// <param name="schedules">The table.</param>
    public static NullStandIns Of(SqliteDatabase database, TableSchema schedules) => new(
        from name in LeftNull
        let column = schedules.Find(name)
        where column is { IsNotNull: true, IsGenerated: false }

        // One year for all rows without one would be refused there from the second row on: such a table refuses the first.
        where name != EventYear || !UniqueIndex.Read(database, schedules.Name).Any(index => index.Columns.Contains(EventYear, StringComparer.OrdinalIgnoreCase))
        select KeyValuePair.Create(name, LeftNullByType.Contains(name, StringComparer.Ordinal) ? StandIn.OfType(column) : StandIn.OfDefault(column)));

    /// <summary>0 or an empty text, as SQL, for a column that must not be NULL (docs/scheduling-rules.md, section 9).</summary>
    public static string OfType(TableColumn column) => StandIn.OfType(column).Sql;

    /// <summary>Whether the declared type of a column is a number's.</summary>
    public static bool IsNumber(TableColumn column) => NumberTypes.Any(number => column.Type.Contains(number, StringComparison.OrdinalIgnoreCase));

    /// <summary>The SQL that writes a value which may be NULL.</summary>
    public string Written(string column, string value) => _columns.TryGetValue(column, out var standIn) ? $"coalesce({value}, {standIn.Sql})" : value;

    /// <summary>The SQL that reads the column.</summary>
    /// <param name="table">The table.</param>
    /// <param name="column">The column's name.</param>
    /// <param name="alias">As for <see cref="TableSchema.ColumnOrNull(string, string)"/>.</param>
    public string Read(TableSchema table, string column, string alias = "")
    {
        if (!_columns.TryGetValue(column, out var standIn))
        {
            return table.ColumnOrNull(column, alias);
        }

        // By bytes, for the column's own order may be one that only another program knows.
        var name = alias + TableSchema.Quote(column);
        return $"CASE WHEN {name} COLLATE BINARY IS NOT {standIn.Sql} THEN {name} END";
    }

    /// <summary>A planned text as it is read once it is written: <see langword="null"/> where it is the very one that stands for NULL.</summary>
    public string? AsRead(string column, string? text) => text is not null && _columns.TryGetValue(column, out var standIn) && standIn.Text == text ? null : text;

    /// <summary>The same for a number.</summary>
    public long? AsRead(string column, long? number) =>
        number is { } value && _columns.TryGetValue(column, out var standIn) && standIn.Text == value.ToString(CultureInfo.InvariantCulture) ? null : number;

    /// <summary>One value.</summary>
    /// <param name="Sql">It, as SQL.</param>
    /// <param name="Text">It, as text.</param>
    private sealed partial record StandIn(string Sql, string Text)
    {
        public static StandIn OfType(TableColumn column) => IsNumber(column) ? new("0", "0") : new("''", "");

        public static StandIn OfDefault(TableColumn column) => !IsNumber(column) && column.Default is { } value && TextRegex.Match(value) is { Success: true } match
            ? OfText(match.Groups["text"].Value)
            : OfType(column);

        // In single quotes, or in double ones as a text of those who may write that.
        private static StandIn OfText(string quoted)
        {
            var text = quoted[1..^1].Replace($"{quoted[0]}{quoted[0]}", $"{quoted[0]}", StringComparison.Ordinal);
            return new($"'{text.Replace("'", "''", StringComparison.Ordinal)}'", text);
        }

        // Of any other expression it is not known here what it gives the next time.
        [GeneratedRegex("""^\(*\s*(?<text>'([^']|'')*'|"([^"]|"")*")\s*\)*$""", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
        private static partial Regex TextRegex { get; }
    }
}
