using EmailScheduler.Storage.Litestream;

namespace EmailScheduler.Storage.Layouts.Logs;

/// <summary>A log lacks a commit that a state needs; newer ones are there, but nothing may be built on them.</summary>
/// <param name="log">The log: its address and prefix.</param>
/// <param name="missing">The first commit that is missing.</param>
public sealed class LogHoleException(string log, TxId missing)
    : Exception($"The log {log} has a hole: no file holds commit {missing}, though there are newer ones.")
{
    /// <summary>The first commit that is missing.</summary>
    public TxId Missing { get; } = missing;
}
