using EmailScheduler.Storage.Objects;

namespace EmailScheduler.Storage.Layouts;

/// <summary>Puts a local file at a database's key, in the place of exactly what is there.</summary>
internal sealed class PlainFileWriter(IObjectStore store, string databaseKey)
{
    /// <param name="path">The local file.</param>
    /// <param name="replaced">The ETag of what is there; <see langword="null"/> when there must be nothing.</param>
    /// <param name="metadata">What the object says of itself.</param>
    /// <param name="prerequisite">What must have ended well before the object is written.</param>
    /// <param name="cancellationToken">Stops before the put.</param>
    public async Task<CommitResult> PutAsync(string path, string? replaced, Dictionary<string, string> metadata, Task prerequisite, CancellationToken cancellationToken)
    {
        var content = ObjectContent.FromFile(path);
        var put = await store.PutAsync(
            new PutRequest
            {
                Key = databaseKey,
                Content = content,
                IfAbsent = replaced is null,
                IfMatch = replaced,
                Metadata = metadata,
                Prerequisite = prerequisite,
                ContentType = "application/vnd.sqlite3",
            },
            cancellationToken);
        return put.Status == PutStatus.Written
            ? new CommitResult(CommitStatus.Committed, put.ETag, content.Length)
            : new CommitResult(CommitStatus.LostRace, null, 0);
    }
}

/// <summary>The plain SQLite file at a database's key, as it was found there.</summary>
/// <param name="Entry">Its line in a listing.</param>
/// <param name="Head">Its head, when the listing alone did not give enough.</param>
internal sealed record PlainFile(ObjectEntry Entry, ObjectHead? Head);
