namespace EmailScheduler.Storage.Objects.S3;

/// <summary>What has been found out about a server; shared by all that use the same store.</summary>
internal sealed class S3Capabilities
{
    public SemaphoreSlim Gate { get; } = new(1, 1);

    /// <summary>Whether <c>If-Match</c> is kept on the completion of an upload in parts; <see langword="null"/> while it has not been asked for.</summary>
    public bool? MatchingCompletion { get; set; }

    /// <summary>The same of <c>If-None-Match: *</c>: a server may keep one of them only.</summary>
    public bool? AbsentCompletion { get; set; }

    /// <summary>Whether <c>If-Match</c> is kept on the removal of an object; <see langword="null"/> while it has not been asked for.</summary>
    public bool? MatchingRemoval { get; set; }

    /// <summary>Whether something was removed before under a condition: a process that does that once has no use for knowing.</summary>
    public bool HasRemoved { get; set; }
}
