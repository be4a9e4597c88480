using EmailScheduler.Runs.Overview;
using EmailScheduler.Runs.Reports;

namespace EmailScheduler.Web.Words;

/// <summary>How runs ended and where organizations stand: the word, what it means, and the colour's class.</summary>
public static class StatusWords
{
    private const string Good = "good", Wait = "wait", Bad = "bad", Still = "";

    /// <summary>How a run ended.</summary>
    public static (string Word, string Class, string Meaning) Of(RunStatus status) => status switch
    {
        RunStatus.Completed => ("Completed", Good, "The plan changed, and is stored."),
        RunStatus.Unchanged => ("Unchanged", Good, "The plan was right already; nothing was written."),
        RunStatus.Held => ("Held", Wait, "The plan waits for a person. Only what must not be sent was withdrawn."),
        RunStatus.Busy => ("Busy", Wait, "Another run was at work, so nothing was done."),
        RunStatus.Transient => ("Failed for now", Wait, "A fault that may pass; the run may be tried again."),
        RunStatus.Rejected => ("Rejected", Bad, "A fault that stays until a person repairs it; nothing was changed."),
        RunStatus.Superseded => ("Superseded", Still, "A later try of the same run has taken over."),
        RunStatus.Deferred => ("Deferred", Still, "The run waits until it can work alone, or was stopped with its program."),
        _ => ("Unknown", Bad, "This version of the console does not know how it ended."),
    };

    /// <summary>Where an organization stands.</summary>
    public static (string Word, string Class, string Meaning) Of(OrganizationState state) => state switch
    {
        OrganizationState.Unreadable => ("Cannot be read", Bad, "What is stored of it is damaged."),
        OrganizationState.Held => ("Held", Wait, "The guard holds the newest plan: approve it, or repair what is wrong."),
        OrganizationState.Failed => ("Failed", Bad, "The newest run failed."),
        OrganizationState.Late => ("Late", Wait, "The last successful run is too long ago."),
        OrganizationState.Paused => ("Paused", Wait, "A person has paused it: only what must not be sent is withdrawn."),
        OrganizationState.NeverRun => ("Never ran", Still, "No run has worked on it."),
        _ => ("Good", Good, "The newest run succeeded."),
    };

    /// <summary>The name of a state in addresses; <see cref="TryParse"/> reads it.</summary>
    public static string NameOf(OrganizationState state) => state switch
    {
        OrganizationState.Unreadable => "unreadable",
        OrganizationState.Held => "held",
        OrganizationState.Failed => "failed",
        OrganizationState.Late => "late",
        OrganizationState.Paused => "paused",
        OrganizationState.NeverRun => "never-run",
        _ => "good",
    };

    /// <summary>The names, for a sentence.</summary>
    public static string Names { get; } = string.Join(", ", Enum.GetValues<OrganizationState>().Select(NameOf));

    /// <summary>Reads a state's name from an address.</summary>
    public static OrganizationState? TryParse(string name) => Enum.GetValues<OrganizationState>().Where(state => NameOf(state) == name).Select(state => (OrganizationState?)state).FirstOrDefault();
}
