namespace EmailScheduler.Storage.Layouts;

/// <summary>What is known about a <see cref="WarmCopy"/>.</summary>
/// <param name="ETag">The ETag of the state it is a copy of.</param>
/// <param name="Hash">XXH3-128 of the file.</param>
/// <param name="Metadata">The state's metadata, which a listing does not tell; <see langword="null"/> in records of older versions.</param>
internal sealed record WarmRecord(string ETag, string Hash, IReadOnlyDictionary<string, string>? Metadata = null);
