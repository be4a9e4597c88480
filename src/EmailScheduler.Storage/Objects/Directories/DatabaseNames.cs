using System.IO.Enumeration;

namespace EmailScheduler.Storage.Objects.Directories;

/// <summary>
/// Tells whether a file is a database of the store under a second name, as a link is. Such a file must not be opened: POSIX drops all locks of the process on
/// it when it is closed, those of a commit too that SQLite has under way (see <see cref="SqliteVfsFile"/>).
/// </summary>
internal sealed class DatabaseNames(DirectoryPaths paths)
{
    // The smallest page of SQLite: what is no multiple of it is no database at rest, and the folders need not be searched.
    private const int SmallestPage = 512;

    /// <summary>The database's file; <see langword="null"/> for a file that is none, or has but one name.</summary>
    public string? DatabaseOf(string path) =>
        FileIdentity.OfLinked(path) is { Length: > 0 } file && file.Length % SmallestPage == 0
            ? Databases().FirstOrDefault(database => FileIdentity.Of(database) == file.Identity)
            : null;

    private FileSystemEnumerable<string> Databases() =>
        new(paths.Root, (ref entry) => entry.ToFullPath(), new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.None })
        {
            ShouldIncludePredicate = (ref entry) => !entry.IsDirectory && DatabaseObjects.Owns(entry.FileName),
            ShouldRecursePredicate = (ref entry) => !entry.Attributes.HasFlag(FileAttributes.ReparsePoint) && !DirectoryPaths.IsReserved(entry.FileName.ToString()),
        };
}
