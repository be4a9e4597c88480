using EmailScheduler.Storage.Litestream;

namespace EmailScheduler.Storage.Layouts.Logs;

/// <summary>One commit of a log, as it told of itself. What another program wrote tells less.</summary>
/// <param name="TxId">Its number.</param>
/// <param name="CommittedAt">When (UTC, by the clock of the run that committed; never before the commit before it).</param>
/// <param name="RunId">The run that committed; <see langword="null"/> when another program did.</param>
/// <param name="RowsChanged">Rows inserted, updated and deleted, when told.</param>
/// <param name="Pages">Pages in its file, when told.</param>
/// <param name="Bytes">The size of its file.</param>
/// <param name="RestoredFrom">The commit whose state it made the newest again; <see langword="null"/> for any other.</param>
public sealed record LogCommit(TxId TxId, DateTimeOffset CommittedAt, string? RunId, long? RowsChanged, long? Pages, long Bytes, TxId? RestoredFrom);
