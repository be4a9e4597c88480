using EmailScheduler.Runs.Identifiers;

namespace EmailScheduler.Web.Acts;

/// <summary>The id of a run that a form asks for: the form's own, so that sending it twice starts one run.</summary>
internal static class AskedRun
{
    /// <summary>Runs are in the order of their ids: one that is asked for from a page of an hour ago must not come before those since.</summary>
    private static readonly TimeSpan Recent = TimeSpan.FromMinutes(2);

    /// <summary>The id; <see langword="null"/> for a new one.</summary>
    public static string? IdOf(string? given, DateTimeOffset now) =>
        RunId.IsValid(given)
        && RunId.TimeOf(given!) is { } made
        && made <= now && now - made < Recent
            ? given
            : null;
}
