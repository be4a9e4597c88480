using System.Runtime.InteropServices;
using SQLitePCL;

namespace EmailScheduler.Storage.Objects.Directories;

/// <summary>
/// A file that a SQLite connection has open, read through SQLite's own descriptor (sqlite.org/c3ref/io_methods.html). POSIX drops all locks of a
/// process on a file when any descriptor of that file is closed in the process, so a database must not be opened a second time to read its bytes.
/// </summary>
/// <param name="connection">The connection; it stays open for as long as the file is read.</param>
/// <param name="file">SQLite's <c>sqlite3_file</c>.</param>
internal sealed unsafe partial class SqliteVfsFile(sqlite3 connection, nint file)
{
    private const int DatabaseFile = 7, HasMovedRequest = 20, JournalFile = 28;

    /// <summary>Whether SQLite has the file open at this moment; it opens journals only while it needs them.</summary>
    public bool IsOpen => file != 0 && *(nint*)file != 0;

    /// <summary>The size in bytes, as SQLite sees it: a file of one byte has none.</summary>
    /// <exception cref="IOException">The file system failed.</exception>
    public long Length
    {
        get
        {
            long length;
            Check(Methods->FileSize(file, &length));
            GC.KeepAlive(connection);
            return length;
        }
    }

    /// <summary>Whether the name leads to another file, or to none, since the file was opened.</summary>
    public bool HasMoved
    {
        get
        {
            var moved = 0;
            _ = Methods->FileControl(file, HasMovedRequest, &moved);
            GC.KeepAlive(connection);
            return moved != 0;
        }
    }

    private IoMethods* Methods => *(IoMethods**)file;

    /// <summary>The database file of a connection.</summary>
    public static SqliteVfsFile Database(sqlite3 connection) => new(connection, Pointer(connection, DatabaseFile));

    /// <summary>The write-ahead log of a connection that has begun to read in WAL mode; a file that is not open in the other modes.</summary>
    public static SqliteVfsFile Journal(sqlite3 connection) => new(connection, Pointer(connection, JournalFile));

    /// <summary>Fills the buffer from the offset on. What lies beyond the end of the file reads as zeros.</summary>
    /// <exception cref="IOException">The file system failed.</exception>
    public void Read(Span<byte> buffer, long offset)
    {
        fixed (byte* target = buffer)
        {
            var code = Methods->Read(file, target, buffer.Length, offset);
            GC.KeepAlive(connection);
            if (code != raw.SQLITE_IOERR_SHORT_READ)
            {
                Check(code);
            }
        }
    }

    private static nint Pointer(sqlite3 connection, int request)
    {
        nint pointer = 0;
        return FileControl(connection, "main", request, &pointer) == raw.SQLITE_OK ? pointer : 0;
    }

    private static void Check(int code)
    {
        if (code != raw.SQLITE_OK)
        {
            throw new IOException($"SQLite could not read: {raw.sqlite3_errstr(code).utf8_to_string()}.");
        }
    }

    [LibraryImport("e_sqlite3", EntryPoint = "sqlite3_file_control", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.AssemblyDirectory | DllImportSearchPath.SafeDirectories)]
    private static partial int FileControl(sqlite3 connection, string schema, int request, void* argument);

    /// <summary>The beginning of SQLite's <c>sqlite3_io_methods</c>, which is the same in all versions.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private readonly struct IoMethods
    {
        private readonly int _version;
        private readonly nint _close;
        public readonly delegate* unmanaged[Cdecl]<nint, void*, int, long, int> Read;
        private readonly nint _write;
        private readonly nint _truncate;
        private readonly nint _sync;
        public readonly delegate* unmanaged[Cdecl]<nint, long*, int> FileSize;
        private readonly nint _lock;
        private readonly nint _unlock;
        private readonly nint _checkReservedLock;
        public readonly delegate* unmanaged[Cdecl]<nint, int, void*, int> FileControl;
    }
}
