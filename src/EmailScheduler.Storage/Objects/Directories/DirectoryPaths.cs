using System.IO.Hashing;
using System.Text;
using EmailScheduler.Storage.Workspaces;

namespace EmailScheduler.Storage.Objects.Directories;

/// <summary>Where things lie below the root: objects at their key, bookkeeping in <c>.store</c>.</summary>
internal sealed class DirectoryPaths(string root)
{
    /// <summary>The bookkeeping folder's name; no key may begin with it.</summary>
    public const string Reserved = ".store";

    public string Root { get; } = Path.GetFullPath(root);

    /// <summary>What the store keeps beside the objects.</summary>
    public string Bookkeeping => Path.Combine(Root, Reserved);

    /// <summary>Unfinished writes, one folder per process; on the same file system as the objects.</summary>
    public string Staging => Path.Combine(Bookkeeping, "staging");

    /// <summary>The keys' lock files.</summary>
    public string Locks => Path.Combine(Bookkeeping, "locks");

    /// <summary>The object's file.</summary>
    /// <exception cref="ArgumentException">The key is not usable.</exception>
    public string Object(string key)
    {
        ObjectKey.Validate(key);
        if (IsReserved(key.Split('/')[0]))
        {
            throw new ArgumentException($"The object key '{key}' begins with the name that the directory store keeps for itself; choose another.", nameof(key));
        }

        if (DatabaseObjects.BelongsToSqlite(key))
        {
            throw new ArgumentException($"The object key '{key}' is the name of a file that SQLite keeps beside a database; choose another.", nameof(key));
        }

        return Path.Combine(Root, key.Replace('/', Path.DirectorySeparatorChar));
    }

    /// <summary>
    /// A folder of the bookkeeping, which is made where it is missing. Only the account of the store may look into the bookkeeping: whoever may open a lock can keep it, and what is staged
    /// is personal data. Databases have the mode that their users give them.
    /// </summary>
    public string Provide(string folder)
    {
        Durable.CreateFolder(Root);
        PrivateFile.CreateFolder(Bookkeeping);
        PrivateFile.RestrictFolder(Bookkeeping);
        PrivateFile.CreateFolder(folder);
        return folder;
    }

    /// <summary>The folder of a key's sidecars.</summary>
    public string Sidecars(string key) => Path.Combine(Bookkeeping, "meta", Convert.ToHexStringLower(XxHash128.Hash(Encoding.UTF8.GetBytes(key))));

    public static bool IsReserved(string name) => string.Equals(name, Reserved, StringComparison.OrdinalIgnoreCase);
}
