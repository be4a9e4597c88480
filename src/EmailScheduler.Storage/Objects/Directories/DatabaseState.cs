namespace EmailScheduler.Storage.Objects.Directories;

/// <summary>The hashes of the state that a database was in.</summary>
/// <param name="Fingerprint">How that state is recognized: <see cref="DatabaseContent.Fingerprint"/>.</param>
/// <param name="Hash"><see cref="DatabaseHashes.Exact"/>.</param>
/// <param name="Content"><see cref="DatabaseHashes.Content"/>.</param>
internal sealed record DatabaseState(string Fingerprint, string Hash, string Content);
