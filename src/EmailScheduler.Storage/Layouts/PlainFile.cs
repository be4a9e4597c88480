using EmailScheduler.Storage.Objects;

namespace EmailScheduler.Storage.Layouts;

/// <summary>The plain SQLite file at a database's key, as it was found there.</summary>
/// <param name="Entry">Its line in a listing.</param>
/// <param name="Head">Its head, when the listing alone did not tell enough.</param>
internal sealed record PlainFile(ObjectEntry Entry, ObjectHead? Head);
