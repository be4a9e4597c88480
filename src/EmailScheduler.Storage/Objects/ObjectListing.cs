namespace EmailScheduler.Storage.Objects;

/// <summary>One level of a listing, as S3 answers it for the delimiter '/'.</summary>
/// <param name="Objects">The objects with no '/' in their key after the listing's prefix, in ordinal order of their keys.</param>
/// <param name="Prefixes">
/// For all other objects, what their keys have in common up to and with the first '/' after the listing's prefix, each once, in ordinal order.
/// </param>
public sealed record ObjectListing(IReadOnlyList<ObjectEntry> Objects, IReadOnlyList<string> Prefixes);
