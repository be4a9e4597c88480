using EmailScheduler.Storage.Objects;

namespace EmailScheduler.Storage.Layouts;

/// <summary>A check-out of <see cref="ObjectLayout"/>.</summary>
internal sealed class ObjectCheckOut(ObjectLayout layout, string path, StoredState? state, long bytesMoved) : CheckOut(path, state?.ETag, bytesMoved)
{
    /// <summary>The state it came from; <see langword="null"/> for a database that is to be created.</summary>
    public StoredState? State => state;

    /// <summary>XXH3-128 of the file as it was checked out; <see langword="null"/> for a database that is to be created.</summary>
    public string? Hash { get; init; }

    /// <summary>The run whose commit was looked for before, and the ETag of the state in which it was not found; <see langword="null"/> when none was looked for.</summary>
    public (string RunId, string? ETag)? Searched { get; init; }

    private protected override Task<string> HashFileAsync(CancellationToken cancellationToken) => ContentHash.OfFileAsync(Path, cancellationToken);

    internal override Task<CommitAnswer> CommitAsync(CommitInfo info, string? verified, CancellationToken cancellationToken = default) =>
        layout.CommitAsync(this, info, verified, cancellationToken);
}
