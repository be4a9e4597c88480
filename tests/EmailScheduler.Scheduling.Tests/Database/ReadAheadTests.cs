using System.Runtime.InteropServices;
using System.Text;
using EmailScheduler.Sqlite;
using SQLitePCL;

namespace EmailScheduler.Scheduling.Tests.Database;

/// <summary>The file system that reads ahead gives what the default one gives, whatever is asked of it in whatever order.</summary>
public sealed unsafe class ReadAheadTests : FolderTests
{
    private const int Page = 4096;

    private string Path => Folder.File("file.db");

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(Page)]
    [InlineData(ReadAhead.Block - 1)]
    [InlineData(ReadAhead.Block)]
    [InlineData((5 * ReadAhead.Block) + 100)]
    public void Read_AnyPlaceAndLength_AsTheDefaultFileSystem(int size)
    {
        var random = new Random(size);
        WriteFile(size, random);
        using var ahead = new OpenedFile(Path, ReadAhead.Name);
        using var plain = new OpenedFile(Path, fileSystem: null);

        for (long read = 0, next = 0; read < 2_000; read++)
        {
            var count = random.Next(4) == 0 ? random.Next(1, 2 * ReadAhead.Block) : Page;
            var offset = random.Next(8) == 0 ? random.NextInt64(0, size + (2L * Page)) : next;
            next = offset > size ? 0 : offset + count + (random.Next(3) * Page);

            Assert.True(plain.Read(offset, count).AsSpan().SequenceEqual(ahead.Read(offset, count)), $"{count} bytes from {offset} on");
        }
    }

    [Theory]
    [InlineData(long.MaxValue - ReadAhead.Block)]
    [InlineData(1L << 48)]
    public void Read_FarBehindTheEnd_AsTheDefaultFileSystem(long offset)
    {
        WriteFile(3 * Page, new Random(1));
        using var ahead = new OpenedFile(Path, ReadAhead.Name);
        using var plain = new OpenedFile(Path, fileSystem: null);

        Assert.Equal(plain.Read(offset, Page), ahead.Read(offset, Page));
    }

    [Theory]
    [InlineData(Page, true)]
    [InlineData(4 * Page, true)]
    [InlineData(ReadAhead.Block, true)]
    [InlineData(10 * ReadAhead.Block, false)]
    public void Read_Page_BringsTheNextOnesWhereItFollows(int offset, bool isAhead)
    {
        WriteFile(12 * ReadAhead.Block, new Random(2));
        using var ahead = new OpenedFile(Path, ReadAhead.Name);
        ahead.Read(0, Page);
        ahead.Read(offset, Page);

        // No one may write such a file: which bytes were read before shows by what is read after it was written.
        WriteFile(12 * ReadAhead.Block, new Random(3));
        using var plain = new OpenedFile(Path, fileSystem: null);
        var (next, written) = (ahead.Read(offset + Page, Page), plain.Read(offset + Page, Page));
        Assert.Equal(isAhead, !next.SequenceEqual(written));
    }

    [Fact]
    public void Read_FileThatWasCutOff_FailsAsInTheDefaultFileSystem()
    {
        WriteFile(4 * ReadAhead.Block, new Random(4));
        using var ahead = new OpenedFile(Path, ReadAhead.Name);
        ahead.Read(0, Page);
        using (var file = File.OpenWrite(Path))
        {
            file.SetLength(2 * ReadAhead.Block);
        }

        using var plain = new OpenedFile(Path, fileSystem: null);
        var end = (2 * ReadAhead.Block) - (2 * Page);
        for (var offset = end; offset < 3 * ReadAhead.Block; offset += Page)
        {
            Assert.True(plain.Read(offset, Page).AsSpan().SequenceEqual(ahead.Read(offset, Page)), $"from {offset} on");
        }
    }

    [Theory]
    [InlineData(512)]
    [InlineData(Page)]
    [InlineData(65536)]
    public void OpenImmutable_PagesOfAnySize_HasTheRowsThatWereWritten(int pageSize)
    {
        const string Rows = "SELECT group_concat(t.id || other.text || t.text) FROM t JOIN t AS other ON other.text = printf('%08d', 20001 - t.id)";
        string? written;
        using (var database = SqliteDatabase.Create(Path, Cancel))
        {
            database.Execute($"""
                PRAGMA page_size = {pageSize};
                CREATE TABLE t (id INTEGER PRIMARY KEY, text TEXT, filling BLOB);
                CREATE INDEX i ON t (text);
                INSERT INTO t WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20000) SELECT i, printf('%08d', i), zeroblob(i % 300) FROM n;
                """);
            written = database.ReadText(Rows);
        }

        using var reader = SqliteDatabase.OpenImmutable(Path, Cancel);
        reader.Execute("PRAGMA cache_size = 4");

        Assert.Equal(written, reader.ReadText(Rows));
        Assert.Null(QuickCheck.FindFault(Path, Cancel));
    }

    [Fact]
    public void Attach_FileThatOthersWrite_HasWhatTheyWrote()
    {
        var live = Folder.File("live.db");
        using var writer = SqliteDatabase.Create(live, Cancel);
        writer.Execute("CREATE TABLE t (text); INSERT INTO t VALUES ('old')");
        SqliteDatabase.Create(Path, Cancel).Dispose();
        using var reader = SqliteDatabase.OpenImmutable(Path, Cancel);
        reader.Execute($"ATTACH '{live}' AS live");

        Assert.Equal("old", reader.ReadText("SELECT text FROM live.t"));
        writer.Execute("UPDATE t SET text = 'new'");
        Assert.Equal("new", reader.ReadText("SELECT text FROM live.t"));
    }

    private void WriteFile(int size, Random random)
    {
        var bytes = new byte[size];
        random.NextBytes(bytes);
        File.WriteAllBytes(Path, bytes);
    }

    /// <summary>A file as SQLite opens a database that it only reads.</summary>
    private sealed class OpenedFile : IDisposable
    {
        // Four bytes of zero go before a name of SQLite's, and its parameters behind it, in pairs.
        private const int NameStart = 4;
        private const string Parameters = "\0immutable\01\0";

        private readonly SqliteOpenFile* _file;
        private readonly nint _name;

        public OpenedFile(string path, string? fileSystem)
        {
            // Opening a connection registers the file system.
            SqliteDatabase.ImmutableUri(path);
            var name = Marshal.StringToCoTaskMemUTF8(fileSystem);
            var vfs = SqliteNative.sqlite3_vfs_find(name);
            Marshal.FreeCoTaskMem(name);
            Assert.True(vfs is not null);
            _file = (SqliteOpenFile*)NativeMemory.AllocZeroed((nuint)vfs->FileSize);

            var bytes = Encoding.UTF8.GetBytes(System.IO.Path.GetFullPath(path) + Parameters);
            _name = (nint)NativeMemory.AllocZeroed((nuint)bytes.Length + 16);
            Marshal.Copy(bytes, 0, _name + NameStart, bytes.Length);
            int flags;
            Assert.Equal(raw.SQLITE_OK, vfs->Open(vfs, _name + NameStart, _file, raw.SQLITE_OPEN_READONLY | raw.SQLITE_OPEN_MAIN_DB, &flags));
        }

        /// <summary>The code, and what the target holds afterwards.</summary>
        public byte[] Read(long offset, int count)
        {
            var target = new byte[count];
            fixed (byte* start = target)
            {
                return [.. BitConverter.GetBytes(_file->Methods->Read(_file, start, count, offset)), .. target];
            }
        }

        public void Dispose()
        {
            if (_file->Methods is not null)
            {
                Assert.Equal(raw.SQLITE_OK, _file->Methods->Close(_file));
            }

            NativeMemory.Free(_file);
            NativeMemory.Free((void*)_name);
        }
    }
}
