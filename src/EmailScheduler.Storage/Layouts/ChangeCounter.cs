using System.IO.Hashing;
using System.Text;
using EmailScheduler.Sqlite;

namespace EmailScheduler.Storage.Layouts;

/// <summary>The change counter in a database's header, which distinguishes states of equal content.</summary>
internal static class ChangeCounter
{
    /// <summary>
    /// Gives a database bytes that no other state of it has, without a change of what is in it: its change counter is made from <paramref name="unique"/>.
    /// Equal bytes have equal ETags, and a request that waits for one must not find it a second time.
    /// </summary>
    public static void MakeUnique(string path, string unique)
    {
        using var file = File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite);
        var begin = new byte[SqliteHeader.Length];
        RandomAccess.Read(file, begin, 0);
        SqliteHeader.SetChangeCounter(begin, XxHash32.HashToUInt32(Encoding.UTF8.GetBytes(unique)));
        RandomAccess.Write(file, begin, 0);
    }
}
