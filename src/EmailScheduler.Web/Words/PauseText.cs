using EmailScheduler.Runs.Reports;
using EmailScheduler.Web.Display;

namespace EmailScheduler.Web.Words;

/// <summary>What a pause means for runs: they go on, and plan nothing until it ends.</summary>
internal static class PauseText
{
    /// <summary>Which run is the first one that plans.</summary>
    /// <param name="pause">The pause that holds today; <see langword="null"/> when there is none.</param>
    public static string WhichRun(Pause? pause) => pause switch
    {
        null => "the next run",
        { Until: { } until } => $"once the organization is resumed, on {Shown.Day(until)} at the latest, the next run",
        _ => "once the organization is resumed, the next run",
    };
}
