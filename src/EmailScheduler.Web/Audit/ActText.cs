using EmailScheduler.Runs.Acts;

namespace EmailScheduler.Web.Audit;

/// <summary>What people do, and what became of it, in words.</summary>
public static class ActText
{
    /// <summary>What was done, by the name that its record has; that name for an act of a later version.</summary>
    public static string Of(string act) => act switch
    {
        "approve" => "Approved a held plan",
        "pause" => "Paused the runs",
        "resume" => "Ended a pause",
        "restore" => "Went back to a past state",
        "lease_break" => "Removed a lease",
        _ => act,
    };

    /// <summary>What became of an act: the word, the colour's class, and what it means.</summary>
    public static (string Word, string Class, string Meaning) Of(AuditOutcome outcome) => outcome switch
    {
        AuditOutcome.Done => ("Done", "good", "It was done."),
        AuditOutcome.Unchanged => ("Nothing to do", "", "It was so already, or another person was first."),
        AuditOutcome.Begun => ("Begun", "wait", "It was begun, and is not known to have ended: it may have happened or not. Look at what it was about; doing it again is harmless."),
        _ => ("Not known", "wait", "This version of the console does not know what became of it."),
    };
}
