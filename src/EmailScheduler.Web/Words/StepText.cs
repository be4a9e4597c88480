using EmailScheduler.Web.Display;

namespace EmailScheduler.Web.Words;

/// <summary>The steps of runs and of pages' work in words.</summary>
public static class StepText
{
    /// <summary>A step in words; one of another engine as it is called there.</summary>
    public static string Of(string? step) => step switch
    {
        "take the lease" => "Reserving the database",
        "check out" => "Fetching the database from the store",
        "fold" => "Applying the events that were reported since the last run",
        "fingerprint" => "Noting what the contacts are",
        "pause" => "Looking whether the organization is paused",
        "read contacts" => "Reading the contacts",
        "read schedules" => "Reading the emails that are planned and sent",
        "plan" => "Planning the emails",
        "schedule" => "Making the plan",
        "write" => "Writing the plan",
        "guard" => "Comparing the plan's numbers with those before",
        "count the day" => "Counting the emails of the day",
        "withdraw" => "Withdrawing what must not be sent",
        "maintenance" => "Tidying up the store",
        "compare" or "compare rows" => "Comparing with the plan that there is",
        "compare states" => "Fetching both states from the store, and comparing them",
        "restore" => "Fetching the state, and looking what going back to it does",
        "explain" => "Explaining the contact",
        "verify" => "Checking the database",
        "commit" => "Storing the database",
        "engine" => "Planning with the engine of the settings",
        _ => $"Step: {Shown.Text(step, 60)}",
    };
}
