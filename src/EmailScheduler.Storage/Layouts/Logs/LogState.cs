using EmailScheduler.Storage.Litestream;

namespace EmailScheduler.Storage.Layouts.Logs;

/// <summary>One state of a database in a log, as it is in a local file.</summary>
/// <param name="TxId">The commit that led to it.</param>
/// <param name="Time">When it was committed (UTC).</param>
/// <param name="Pages">The hashes of its pages.</param>
internal sealed record LogState(TxId TxId, DateTimeOffset Time, PageHashes Pages);
