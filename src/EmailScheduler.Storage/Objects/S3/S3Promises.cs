namespace EmailScheduler.Storage.Objects.S3;

/// <summary>What has been found out about a server; shared by all that use the same store.</summary>
internal sealed class S3Promises
{
    public SemaphoreSlim Gate { get; } = new(1, 1);

    /// <summary>Whether conditions are kept on the completion of an upload in parts; <see langword="null"/> while nobody has asked.</summary>
    public bool? ConditionalCompletion { get; set; }
}
