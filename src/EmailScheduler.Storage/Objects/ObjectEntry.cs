namespace EmailScheduler.Storage.Objects;

/// <summary>One line of a listing.</summary>
/// <param name="Key">The key, relative to the store's address.</param>
/// <param name="ETag">The entity tag, as in <see cref="ObjectHead.ETag"/>.</param>
/// <param name="Length">The size in bytes.</param>
/// <param name="LastModified">When the store says the object was written (UTC).</param>
public sealed record ObjectEntry(string Key, string ETag, long Length, DateTimeOffset LastModified);
