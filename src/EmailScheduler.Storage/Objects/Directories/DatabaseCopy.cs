namespace EmailScheduler.Storage.Objects.Directories;

/// <summary>A copy of a database object in the staging folder.</summary>
/// <param name="Path">The file.</param>
/// <param name="Hashes">The hashes of its bytes.</param>
/// <param name="Begin">Its first bytes: as many as a database's header has, or all.</param>
internal sealed record DatabaseCopy(string Path, DatabaseHashes Hashes, byte[] Begin);
