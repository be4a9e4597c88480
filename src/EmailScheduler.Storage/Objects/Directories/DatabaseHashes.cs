namespace EmailScheduler.Storage.Objects.Directories;

/// <summary>Two hashes of an object that may be a database.</summary>
/// <param name="Exact">XXH3-128 of all bytes: the ETag.</param>
/// <param name="Content">
/// The same without what SQLite writes into a database on its own account; so it is known before a commit through SQLite what will be there after it.
/// Of an object that is no database, the same as <paramref name="Exact"/>.
/// </param>
internal readonly record struct DatabaseHashes(string Exact, string Content);
