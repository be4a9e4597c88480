using System.Buffers.Binary;
using System.Diagnostics;
using EmailScheduler.Storage.Tests.S3;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace EmailScheduler.Storage.Tests.Litestream;

/// <summary>
/// Litestream's own library over a replica, in a process of its own: it takes its settings from the environment that the process was started
/// with.
/// </summary>
internal static class LitestreamProcess
{
    public const string Verb = "litestream";
    public const string LibraryVariable = "EMAILSCHEDULER_TEST_LITESTREAM_VFS";

    // The file change counter: the library makes one up on each read, so that SQLite never trusts its cache.
    private const int InventedAt = 24;
    private const int InventedLength = 4;

    public static string? Library => Environment.GetEnvironmentVariable(LibraryVariable);

    public static void RequireLibrary() => Assert.SkipUnless(
        File.Exists(Library),
        $"Needs Litestream's library (Linux, x64): export {LibraryVariable}=\"$(tests/litestream/install.sh FOLDER)\"");

    /// <summary>Executes the statements one by one, then shows the database's bytes as the library sees them, <see cref="Comparable"/>.</summary>
    /// <param name="replica">A folder's <c>file://</c>, or a bucket's <c>s3://</c> with its endpoint in the query.</param>
    /// <param name="output">A local file for the bytes.</param>
    /// <param name="isWriter">Whether the statements may change the database.</param>
    /// <param name="statements">What to execute first.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    public static async Task<byte[]> RunAsync(Uri replica, string output, bool isWriter, string[] statements, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(Path.ChangeExtension(typeof(Program).Assembly.Location, OperatingSystem.IsWindows() ? "exe" : null)) { RedirectStandardOutput = true, RedirectStandardError = true };
        Array.ForEach([Verb, Library!, output, .. statements], start.ArgumentList.Add);
        start.Environment["LITESTREAM_REPLICA_URL"] = replica.AbsoluteUri;
        start.Environment["LITESTREAM_WRITE_ENABLED"] = isWriter ? "true" : "false";
        start.Environment["LITESTREAM_BUFFER_PATH"] = output + ".buffer";
        start.Environment["LITESTREAM_SYNC_INTERVAL"] = "0";

        if (string.Equals(replica.Scheme, "s3", StringComparison.Ordinal))
        {
            var server = S3Server.Options(replica.Host);
            (start.Environment["AWS_ACCESS_KEY_ID"], start.Environment["AWS_SECRET_ACCESS_KEY"]) = (server.AccessKeyId, server.SecretAccessKey);
        }

        // The library's S3 client refuses to start with a bundle of certificates of its own, though the server here has none.
        start.Environment.Remove("AWS_CA_BUNDLE");
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync(cancellationToken);
        await process.StandardOutput.ReadToEndAsync(cancellationToken);
        await process.WaitForExitAsync(cancellationToken);
        Assert.True(process.ExitCode == 0, await errors);
        return Comparable(await File.ReadAllBytesAsync(output, cancellationToken));
    }

    /// <summary>
    /// A database's bytes but those that the library invents, and as many as its header says: in the past the library's file stays as
    /// long as it ever was.
    /// </summary>
    public static byte[] Comparable(byte[] database)
    {
        var pageSize = BinaryPrimitives.ReadUInt16BigEndian(database.AsSpan(16));
        var pages = BinaryPrimitives.ReadInt32BigEndian(database.AsSpan(28));
        database.AsSpan(InventedAt, InventedLength).Clear();
        return database[..Math.Min(database.Length, pages * pageSize)];
    }

    public static int Run(string[] args)
    {
        using var loader = new SqliteConnection("Data Source=:memory:");
        loader.Open();
        loader.LoadExtension(args[1]);
        using var database = new SqliteConnection("Data Source=file:replica.db?vfs=litestream;Pooling=False");
        database.Open();
        foreach (var statement in args[3..])
        {
            using var command = database.CreateCommand();
            command.CommandText = statement;
            command.ExecuteNonQuery();
        }

        File.WriteAllBytes(args[2], Bytes(database));
        return 0;
    }

    private static byte[] Bytes(SqliteConnection database)
    {
        var bytes = raw.sqlite3_serialize(database.Handle, "main", out var size, 0);
        if (bytes == IntPtr.Zero)
        {
            throw new InvalidDataException("The library has no database there.");
        }

        var copy = new byte[size];
        System.Runtime.InteropServices.Marshal.Copy(bytes, copy, 0, copy.Length);
        return copy;
    }
}
