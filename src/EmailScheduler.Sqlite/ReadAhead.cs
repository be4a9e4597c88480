using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using SQLitePCL;

namespace EmailScheduler.Sqlite;

/// <summary>
/// SQLite's own file system with one difference (https://sqlite.org/vfs.html): of a database that no one writes, pages that are asked for one after the other are read by the block. By itself SQLite
/// asks the system for each page by a call of its own: that is 7 % of the processor's time of an unchanged run, and 15 % of the time in which 1.3 GB are put back into a folder.
/// </summary>
/// <remarks>Each of its files is a file of the default file system with a <see cref="State"/> behind it. All calls but those that read and close go to the default file system as they are.</remarks>
internal static unsafe class ReadAhead
{
    /// <summary>The file system's name, for SQLite's <c>vfs</c> parameter.</summary>
    public const string Name = "scheduler-read-ahead";

    /// <summary>Bytes that are read at once: half of what SQLite's file systems allow for one read, which is less than 128 KB.</summary>
    internal const int Block = 1 << 16;

    // The memory is SQLite's from then on.
    private static readonly SqliteFileSystem* Default = SqliteNative.sqlite3_vfs_find(0);

    /// <summary>Adds the file system to SQLite's.</summary>
    public static void Register()
    {
        var own = (SqliteFileSystem*)NativeMemory.Alloc((nuint)sizeof(SqliteFileSystem));
        *own = *Default;
        own->Name = Marshal.StringToCoTaskMemUTF8(Name);
        own->FileSize = StateOffset + sizeof(State);
        own->Open = &Open;
        var code = SqliteNative.sqlite3_vfs_register(own, makeDefault: 0);
        if (code != raw.SQLITE_OK)
        {
            throw new InvalidOperationException($"SQLite cannot register a file system (code {code}).");
        }
    }

    private static int StateOffset => (Default->FileSize + 15) & ~15;

    private static State* StateOf(SqliteOpenFile* file) => (State*)((byte*)file + StateOffset);

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Open(SqliteFileSystem* fileSystem, nint name, SqliteOpenFile* file, int flags, int* flagsOut)
    {
        var code = Default->Open(Default, name, file, flags, flagsOut);
        long size;
        if (code == raw.SQLITE_OK && IsImmutable(name, flags) && file->Methods->FileSize(file, &size) == raw.SQLITE_OK)
        {
            var state = StateOf(file);
            *state = new State { Default = file->Methods, Own = *file->Methods, Size = size };
            state->Own.Read = &Read;
            state->Own.Close = &Close;
            file->Methods = &state->Own;
        }

        return code;
    }

    // A file that is attached without a word, to a connection that only reads, may be written by others.
    private static bool IsImmutable(nint name, int flags)
    {
        const int ReadDatabase = raw.SQLITE_OPEN_MAIN_DB | raw.SQLITE_OPEN_READONLY;
        return (flags & ReadDatabase) == ReadDatabase && SqliteNative.sqlite3_uri_boolean(name, "immutable", 0) != 0;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Close(SqliteOpenFile* file)
    {
        var state = StateOf(file);
        SqliteNative.sqlite3_free(state->Buffer);
        file->Methods = state->Default;
        return state->Default->Close(file);
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Read(SqliteOpenFile* file, void* target, int count, long offset)
    {
        var state = StateOf(file);
        var isHeld = state->Holds(count, offset) || Fill(file, state, count, offset);
        state->End = offset + count;
        if (!isHeld)
        {
            return state->Default->Read(file, target, count, offset);
        }

        Unsafe.CopyBlockUnaligned(target, state->Buffer + (offset - state->Start), (uint)count);
        return raw.SQLITE_OK;
    }

    // Pages of other tables and of indexes lie between those of a table: what begins less than a block behind the last read is taken to follow it, the file's beginning too. What is further away, or before, is read alone.
    private static bool Fill(SqliteOpenFile* file, State* state, int count, long offset)
    {
        var length = Math.Min(Block, state->Size - offset);
        if (offset < state->End || offset - state->End >= Block || count > length)
        {
            return false;
        }

        if (state->Buffer is null && (state->Buffer = (byte*)SqliteNative.sqlite3_malloc(Block)) is null)
        {
            return false;
        }

        // What fails here is read once more, alone, and fails there with its own error.
        state->Length = 0;
        if (state->Default->Read(file, state->Buffer, (int)length, offset) != raw.SQLITE_OK)
        {
            return false;
        }

        (state->Start, state->Length) = (offset, (int)length);
        return true;
    }

    /// <summary>What is kept of an open file.</summary>
    private struct State
    {
        /// <summary>The default file system's calls.</summary>
        public SqliteFileMethods* Default;

        /// <summary>The file's.</summary>
        public SqliteFileMethods Own;

        /// <summary>The file's length.</summary>
        public long Size;

        /// <summary>A block of it; <see langword="null"/> before one was read.</summary>
        public byte* Buffer;

        /// <summary>Where in the file the buffer begins.</summary>
        public long Start;

        /// <summary>How many bytes it holds.</summary>
        public int Length;

        /// <summary>Where the last read ended.</summary>
        public long End;

        public readonly bool Holds(int count, long offset) => offset >= Start && offset + count <= Start + Length;
    }
}

/// <summary>SQLite's <c>sqlite3_vfs</c> (https://sqlite.org/c3ref/vfs.html).</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct SqliteFileSystem
{
    public int Version;
    public int FileSize;
    public int LongestPath;
    public SqliteFileSystem* Next;
    public nint Name;
    public nint Context;
    public delegate* unmanaged[Cdecl]<SqliteFileSystem*, nint, SqliteOpenFile*, int, int*, int> Open;
    public nint Delete;
    public nint Access;
    public nint FullPathname;
    public nint DlOpen;
    public nint DlError;
    public nint DlSym;
    public nint DlClose;
    public nint Randomness;
    public nint Sleep;
    public nint CurrentTime;
    public nint GetLastError;
    public nint CurrentTimeInt64;
    public nint SetSystemCall;
    public nint GetSystemCall;
    public nint NextSystemCall;
}

/// <summary>SQLite's <c>sqlite3_file</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct SqliteOpenFile
{
    public SqliteFileMethods* Methods;
}

/// <summary>SQLite's <c>sqlite3_io_methods</c> (https://sqlite.org/c3ref/io_methods.html).</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct SqliteFileMethods
{
    public int Version;
    public delegate* unmanaged[Cdecl]<SqliteOpenFile*, int> Close;
    public delegate* unmanaged[Cdecl]<SqliteOpenFile*, void*, int, long, int> Read;
    public nint Write;
    public nint Truncate;
    public nint Sync;
    public delegate* unmanaged[Cdecl]<SqliteOpenFile*, long*, int> FileSize;
    public nint Lock;
    public nint Unlock;
    public nint CheckReservedLock;
    public nint FileControl;
    public nint SectorSize;
    public nint DeviceCharacteristics;
    public nint ShmMap;
    public nint ShmLock;
    public nint ShmBarrier;
    public nint ShmUnmap;
    public nint Fetch;
    public nint Unfetch;
}
