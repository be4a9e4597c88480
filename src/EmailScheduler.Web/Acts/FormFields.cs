namespace EmailScheduler.Web.Acts;

/// <summary>The names of the fields that every form has.</summary>
public static class FormFields
{
    /// <summary>What the page is to do.</summary>
    public const string Act = "act";

    /// <summary>Why, in the words of who acts.</summary>
    public const string Reason = "reason";
}
