using System.Globalization;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace EmailScheduler.Samples;

/// <summary>
/// One prepared INSERT. It calls SQLite directly, since a SqliteCommand costs several times what the insert itself does.
/// A column that is not bound before <see cref="Insert"/> is NULL.
/// </summary>
internal sealed class SampleStatement : IDisposable
{
    private readonly sqlite3 _database;
    private readonly sqlite3_stmt _statement;

    public SampleStatement(sqlite3 database, string table, params ReadOnlySpan<string> columns)
        : this(database, $"INSERT INTO {table} ({string.Join(", ", columns)}) VALUES ({string.Join(", ", Enumerable.Repeat("?", columns.Length))})")
    {
    }

    public SampleStatement(sqlite3 database, string sql)
    {
        _database = database;
        SqliteException.ThrowExceptionForRC(raw.sqlite3_prepare_v2(database, sql, out _statement), database);
    }

    /// <summary>How many rows this statement has inserted; a table filled by it alone has the ids 1 to this.</summary>
    public long Rows { get; private set; }

    public void Bind(int column, long value) => Check(raw.sqlite3_bind_int64(_statement, column, value));

    public void Bind(int column, ReadOnlySpan<byte> text) => Check(raw.sqlite3_bind_text(_statement, column, text));

    public void Bind(int column, string text) => Check(raw.sqlite3_bind_text(_statement, column, text));

    public void BindNull(int column) => Check(raw.sqlite3_bind_null(_statement, column));

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
        var result = raw.sqlite3_step(_statement);
        if (result != raw.SQLITE_DONE)
        {
            SqliteException.ThrowExceptionForRC(result, _database);
        }

        Check(raw.sqlite3_reset(_statement));
        Check(raw.sqlite3_clear_bindings(_statement));
        Rows++;
    }

    public void Dispose() => _statement.Dispose();

    private static void TwoDigits(Span<byte> text, int value)
    {
        text[0] = (byte)('0' + (value / 10));
        text[1] = (byte)('0' + (value % 10));
    }

    private void Check(int result)
    {
        if (result != raw.SQLITE_OK)
        {
            SqliteException.ThrowExceptionForRC(result, _database);
        }
    }
}
