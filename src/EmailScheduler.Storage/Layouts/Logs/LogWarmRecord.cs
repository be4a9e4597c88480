namespace EmailScheduler.Storage.Layouts.Logs;

/// <summary>What is known about a <see cref="LogWarmCopy"/>.</summary>
/// <param name="TxId">The commit it is the state of.</param>
/// <param name="Time">When that was made (UTC).</param>
/// <param name="Hash">The hash of the whole database, as <see cref="PageHashes.Database"/>.</param>
internal sealed record LogWarmRecord(string TxId, DateTimeOffset Time, string Hash);
