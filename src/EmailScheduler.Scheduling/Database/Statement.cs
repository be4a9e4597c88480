using System.Text;
using SQLitePCL;

namespace EmailScheduler.Scheduling.Database;

/// <summary>A prepared statement. Text is UTF-8 bytes that are valid until the next step.</summary>
internal sealed class Statement(SqliteDatabase database, sqlite3_stmt handle, bool isUtf16) : IDisposable
{
    /// <summary>Steps to the next row; <see langword="false"/> when there is none, and the statement is ready to run again.</summary>
    public bool Step()
    {
        var code = raw.sqlite3_step(handle);
        if (code == raw.SQLITE_ROW)
        {
            return true;
        }

        raw.sqlite3_reset(handle);
        database.Check(code);
        return false;
    }

    public int ColumnCount => raw.sqlite3_column_count(handle);

    public string ColumnName(int column) => raw.sqlite3_column_name(handle, column).utf8_to_string();

    public bool IsNull(int column) => raw.sqlite3_column_type(handle, column) == raw.SQLITE_NULL;

    public int Type(int column) => raw.sqlite3_column_type(handle, column);

    public long Int64(int column) => raw.sqlite3_column_int64(handle, column);

    public double Double(int column) => raw.sqlite3_column_double(handle, column);

    /// <summary>The value as SQLite turns it into text; empty for NULL too (ask <see cref="IsNull"/>).</summary>
    public ReadOnlySpan<byte> Utf8(int column)
    {
        if (isUtf16)
        {
            _ = raw.sqlite3_column_text(handle, column); // converts the value in place; the blob below is then UTF-8
        }

        return raw.sqlite3_column_blob(handle, column);
    }

    public string? String(int column)
    {
        if (IsNull(column))
        {
            return null;
        }

        var text = Utf8(column);
        return text.IsEmpty ? "" : Encoding.UTF8.GetString(text);
    }

    public void Bind(int parameter, long value) => raw.sqlite3_bind_int64(handle, parameter, value);

    public void Bind(int parameter, ReadOnlySpan<byte> utf8) => raw.sqlite3_bind_text(handle, parameter, utf8);

    public void Bind(int parameter, string? text)
    {
        if (text is null)
        {
            BindNull(parameter);
        }
        else
        {
            raw.sqlite3_bind_text(handle, parameter, text);
        }
    }

    public void BindNull(int parameter) => raw.sqlite3_bind_null(handle, parameter);

    public void Dispose() => handle.Dispose();
}
