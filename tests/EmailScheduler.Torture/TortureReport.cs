namespace EmailScheduler.Torture;

/// <summary>How a session ended.</summary>
/// <param name="Commits">Commits that runners reported.</param>
/// <param name="Unreported">Commits of runners that were killed between commit and report.</param>
/// <param name="Kills">Processes killed.</param>
/// <param name="Pauses">Processes paused for longer than their lease.</param>
/// <param name="Lost">Commits that were refused because another had committed.</param>
/// <param name="Faults">Tries that ended in a passing fault.</param>
/// <param name="Rows">Rows that other programs reported as committed.</param>
/// <param name="Violations">What must not have happened; empty when all is well.</param>
internal sealed record TortureReport(int Commits, int Unreported, int Kills, int Pauses, int Lost, int Faults, int Rows, IReadOnlyList<string> Violations);
