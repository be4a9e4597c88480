using EmailScheduler.Storage.Litestream;

namespace EmailScheduler.Storage.Layouts.Logs;

/// <summary>Which files of a log make a state, oldest first: Litestream's own rule (litestream, replica.go, CalcRestorePlan).</summary>
/// <param name="Files">The files to apply.</param>
/// <param name="Reached">The state that they lead to.</param>
/// <param name="Hole">The commit that was missing on the way to the target; <see langword="null"/> when the target is reached.</param>
internal sealed record LogPlan(IReadOnlyList<LogFile> Files, TxId Reached, TxId? Hole)
{
    public long Bytes => LogFile.Bytes(Files);

    /// <summary>The files for a state: the newest snapshot at or before it, then what follows.</summary>
    public static LogPlan To(IReadOnlyCollection<LogFile> files, TxId target)
    {
        var snapshot = files
            .Where(file => file.IsSnapshot && file.Max <= target)
            .OrderByDescending(file => file.Max).ThenByDescending(file => file.Level)
            .FirstOrDefault();
        if (snapshot is null)
        {
            return new LogPlan([], default, TxId.First);
        }

        var rest = After(files, snapshot.Max, target);
        return rest with { Files = [snapshot, .. rest.Files] };
    }

    /// <summary>The files that lead from one state to a later one, without starting anew from a snapshot.</summary>
    public static LogPlan After(IReadOnlyCollection<LogFile> files, TxId from, TxId target)
    {
        var plan = new List<LogFile>();
        var later = files.Where(file => !file.IsSnapshot && file.Max > from && file.Max <= target).OrderBy(file => file.Min).ToList();
        var current = from;
        for (var next = 0; current < target;)
        {
            LogFile? best = null;
            for (; next < later.Count && later[next].Min <= current.Next; next++)
            {
                best = best is null || later[next].Max > best.Max || (later[next].Max == best.Max && later[next].Length < best.Length) ? later[next] : best;
            }

            if (best is null || best.Max <= current)
            {
                return new LogPlan(plan, current, current.Next);
            }

            plan.Add(best);
            current = best.Max;
        }

        return new LogPlan(plan, current, null);
    }
}
