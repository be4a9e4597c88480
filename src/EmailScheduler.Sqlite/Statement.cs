using System.Text;
using SQLitePCL;

namespace EmailScheduler.Sqlite;

/// <summary>A prepared statement. Text is UTF-8 bytes that are valid until the next step.</summary>
public sealed unsafe class Statement : IDisposable
{
    private readonly SqliteDatabase _database;
    private readonly sqlite3_stmt _handle;
    private readonly bool _isUtf16;

    // Valid as long as the handle, which this object keeps alive and disposes of.
    private readonly nint _statement;

    // The values of the row that a scan has handed over; null where the statement's own row is read.
    private nint* _row;
    private int _rowColumns;

    internal Statement(SqliteDatabase database, sqlite3_stmt handle, bool isUtf16)
    {
        _database = database;
        _handle = handle;
        _isUtf16 = isUtf16;
        _statement = handle.DangerousGetHandle();
    }

    /// <summary>Steps to the next row; <see langword="false"/> when there is none, and the statement is ready to run again.</summary>
    public bool Step()
    {
        var code = SqliteNative.sqlite3_step(_statement);
        if (code == raw.SQLITE_ROW)
        {
            return true;
        }

        raw.sqlite3_reset(_handle);
        return code == raw.SQLITE_DONE ? false : throw _database.StepFailure(code);
    }

    /// <summary>Runs a statement without rows once, and returns SQLite's code: <c>SQLITE_DONE</c>, or why it was refused.</summary>
    public int Run()
    {
        var code = raw.sqlite3_step(_handle);
        raw.sqlite3_reset(_handle);
        return code;
    }

    /// <summary>How many columns each row has.</summary>
    public int ColumnCount => _row is null ? raw.sqlite3_column_count(_handle) : _rowColumns;

    /// <summary>The name of a column, by its position from 0.</summary>
    public string ColumnName(int column) => raw.sqlite3_column_name(_handle, column).utf8_to_string();

    /// <summary>Whether the value is NULL.</summary>
    public bool IsNull(int column) => Type(column) == raw.SQLITE_NULL;

    /// <summary>The type of the value as it is stored: <c>SQLITE_INTEGER</c>, <c>SQLITE_FLOAT</c>, <c>SQLITE_TEXT</c>, <c>SQLITE_BLOB</c> or <c>SQLITE_NULL</c>.</summary>
    public int Type(int column) => SqliteNative.sqlite3_value_type(Value(column));

    /// <summary>The value as SQLite turns it into a 64-bit integer; 0 for NULL.</summary>
    public long GetInt64(int column) => SqliteNative.sqlite3_value_int64(Value(column));

    /// <summary>The value where it is stored as an integer.</summary>
    public bool TryGetInteger(int column, out long number)
    {
        var value = Value(column);
        number = SqliteNative.sqlite3_value_int64(value);
        return SqliteNative.sqlite3_value_type(value) == raw.SQLITE_INTEGER;
    }

    /// <summary>The value as a number; <see langword="false"/> for NULL.</summary>
    public bool TryGetInt64(int column, out long number)
    {
        var value = Value(column);
        number = SqliteNative.sqlite3_value_int64(value);
        return number != 0 || SqliteNative.sqlite3_value_type(value) != raw.SQLITE_NULL;
    }

    /// <summary>The value as SQLite turns it into a floating-point number; 0 for NULL.</summary>
    public double GetDouble(int column) => SqliteNative.sqlite3_value_double(Value(column));

    /// <summary>The value as SQLite turns it into text; empty for NULL too (ask <see cref="IsNull"/>).</summary>
    public ReadOnlySpan<byte> Utf8(int column) => Utf8Of(Value(column));

    /// <summary>As <see cref="Utf8"/>; <see langword="false"/> for NULL.</summary>
    public bool TryGetUtf8(int column, out ReadOnlySpan<byte> text)
    {
        var value = Value(column);
        text = Utf8Of(value);
        return !text.IsEmpty || SqliteNative.sqlite3_value_type(value) != raw.SQLITE_NULL;
    }

    /// <summary>The bytes of a blob as they are stored, or of a text in UTF-8; empty for NULL.</summary>
    public ReadOnlySpan<byte> Bytes(int column)
    {
        var value = Value(column);
        return SqliteNative.sqlite3_value_type(value) == raw.SQLITE_BLOB
            ? new ReadOnlySpan<byte>(SqliteNative.sqlite3_value_blob(value), SqliteNative.sqlite3_value_bytes(value))
            : Utf8Of(value);
    }

    /// <summary>The value as SQLite turns it into text; <see langword="null"/> for NULL.</summary>
    public string? GetString(int column)
    {
        if (IsNull(column))
        {
            return null;
        }

        var text = Utf8(column);
        return text.IsEmpty ? "" : Encoding.UTF8.GetString(text);
    }

    /// <summary>Binds a number to a parameter, by its position from 1.</summary>
    public void Bind(int parameter, long value) => raw.sqlite3_bind_int64(_handle, parameter, value);

    /// <summary>Binds a text in UTF-8 to a parameter, by its position from 1.</summary>
    public void Bind(int parameter, ReadOnlySpan<byte> utf8) => raw.sqlite3_bind_text(_handle, parameter, utf8);

    /// <summary>Binds a text, or NULL, to a parameter, by its position from 1.</summary>
    public void Bind(int parameter, string? text)
    {
        if (text is null)
        {
            BindNull(parameter);
        }
        else
        {
            raw.sqlite3_bind_text(_handle, parameter, text);
        }
    }

    /// <summary>Binds NULL to a parameter, by its position from 1.</summary>
    public void BindNull(int parameter) => raw.sqlite3_bind_null(_handle, parameter);

    /// <summary>Sets all parameters to NULL.</summary>
    public void ClearBindings() => raw.sqlite3_clear_bindings(_handle);

    /// <inheritdoc/>
    public void Dispose() => _handle.Dispose();

    /// <summary>Has the members that read values read these, until they are taken away by <see langword="null"/>.</summary>
    internal void SetRow(nint* values, int columns)
    {
        _row = values;
        _rowColumns = columns;
    }

    private nint Value(int column) => _row is null ? SqliteNative.sqlite3_column_value(_statement, column) : _row[column];

    private ReadOnlySpan<byte> Utf8Of(nint value)
    {
        // The blob of a text is its bytes as stored: they are UTF-8 but in the rare UTF-16 database, where asking for the text converts them.
        var bytes = _isUtf16 ? SqliteNative.sqlite3_value_text(value) : SqliteNative.sqlite3_value_blob(value);
        return new ReadOnlySpan<byte>(bytes, SqliteNative.sqlite3_value_bytes(value));
    }
}
