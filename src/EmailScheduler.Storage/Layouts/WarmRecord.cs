namespace EmailScheduler.Storage.Layouts;

/// <summary>What is known about a <see cref="WarmCopy"/>.</summary>
/// <param name="ETag">The ETag of the state it is a copy of.</param>
/// <param name="Hash">XXH3-128 of the file.</param>
internal sealed record WarmRecord(string ETag, string Hash);
