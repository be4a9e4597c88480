namespace EmailScheduler.Storage.Objects;

/// <summary>The answer to a read. Disposing of it closes the content's stream.</summary>
/// <param name="Status">How the read ended.</param>
/// <param name="Head">The object's head when <see cref="GetStatus.Found"/> (its <see cref="ObjectHead.Length"/> is the whole object's, also for a range).</param>
/// <param name="Content">The bytes when <see cref="GetStatus.Found"/>; read once, forwards; a broken stream is resumed by the store.</param>
public sealed record GetAnswer(GetStatus Status, ObjectHead? Head = null, Stream? Content = null) : IAsyncDisposable
{
    /// <inheritdoc/>
    public ValueTask DisposeAsync() => Content is null ? ValueTask.CompletedTask : Content.DisposeAsync();
}
