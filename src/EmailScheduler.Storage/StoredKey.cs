namespace EmailScheduler.Storage;

/// <summary>What a key under <see cref="DatabaseKeys.Prefix"/> stands for.</summary>
/// <param name="OrganizationId">The organization.</param>
/// <param name="Kind">What of its database lies there.</param>
/// <param name="Name">The file of the log below its prefix, empty for the prefix itself; or the run of a report; else empty.</param>
public readonly record struct StoredKey(long OrganizationId, StoredKeyKind Kind, string Name);
