namespace EmailScheduler.Storage.Probes;

/// <summary>What an examination of a store has found.</summary>
/// <param name="Store">The store's address.</param>
/// <param name="Findings">The findings, in the order of the probes.</param>
public sealed record StoreExamination(string Store, IReadOnlyList<ProbeFinding> Findings)
{
    /// <summary>Whether runs may use the store: nothing that they rely on is broken.</summary>
    public bool MayBeUsed => Findings.All(finding => finding.Verdict != ProbeVerdict.Broken);
}
