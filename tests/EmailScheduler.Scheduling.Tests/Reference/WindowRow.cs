namespace EmailScheduler.Scheduling.Tests.Reference;

/// <summary>Section 3: a row of the table of windows in force. Kind: birthday, birthday_month, effective_date, all_year.</summary>
internal sealed record WindowRow(string State, string Kind, long Before, long After, DateOnly ValidFrom, DateOnly ValidTo)
{
    public bool NeedsDate => Kind != "all_year";

    /// <summary>What reasons call the date that the row needs.</summary>
    public string NameOfDate => Kind == "effective_date" ? "Effective date" : "Birthday";
}
