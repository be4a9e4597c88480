using System.Globalization;
using EmailScheduler.Sqlite;
using SQLitePCL;

namespace EmailScheduler.Samples;

/// <summary>
/// One prepared INSERT. A column that is not bound before <see cref="Insert"/> is NULL.
/// </summary>
internal sealed class SampleStatement : IDisposable
{
    private readonly SqliteDatabase _database;
    private readonly Statement _statement;

    public SampleStatement(SqliteDatabase database, string table, params ReadOnlySpan<string> columns)
        : this(database, $"INSERT INTO {table} ({string.Join(", ", columns)}) VALUES ({string.Join(", ", Enumerable.Repeat("?", columns.Length))})")
    {
    }

    public SampleStatement(SqliteDatabase database, string sql)
    {
        _database = database;
        _statement = database.Prepare(sql);
    }

    /// <summary>How many rows this statement has inserted; a table filled by it alone has the ids 1 to this.</summary>
    public long Rows { get; private set; }

    public void Bind(int column, long value) => _statement.Bind(column, value);

    public void Bind(int column, ReadOnlySpan<byte> text) => _statement.Bind(column, text);

    public void Bind(int column, string text) => _statement.Bind(column, text);

    public void BindNull(int column) => _statement.BindNull(column);

    public void Bind(int column, DateOnly date)
    {
        Span<byte> text = stackalloc byte[10];
        date.TryFormat(text, out _, "O", CultureInfo.InvariantCulture);
        Bind(column, text);
    }

    /// <summary>Binds <c>YYYY-MM-DD HH:MM:SS</c>.</summary>
    public void Bind(int column, DateOnly date, int secondOfDay)
    {
        Span<byte> text = stackalloc byte[19];
        date.TryFormat(text, out _, "O", CultureInfo.InvariantCulture);
        text[10] = (byte)' ';
        TwoDigits(text[11..], secondOfDay / 3600);
        text[13] = (byte)':';
        TwoDigits(text[14..], secondOfDay / 60 % 60);
        text[16] = (byte)':';
        TwoDigits(text[17..], secondOfDay % 60);
        Bind(column, text);
    }

    public void Insert()
    {
        var code = _statement.Run();
        if (code != raw.SQLITE_DONE)
        {
            throw _database.StepFailure(code);
        }

        _statement.ClearBindings();
        Rows++;
    }

    public void Dispose() => _statement.Dispose();

    private static void TwoDigits(Span<byte> text, int value)
    {
        text[0] = (byte)('0' + (value / 10));
        text[1] = (byte)('0' + (value % 10));
    }
}
