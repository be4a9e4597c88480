namespace EmailScheduler.Storage.Probes;

/// <summary>One line of an examination.</summary>
/// <param name="Probe">What was tried, such as <c>create if absent</c>.</param>
/// <param name="Verdict">What it showed.</param>
/// <param name="Observed">What was seen, with numbers.</param>
/// <param name="Meaning">What that means for a run.</param>
public sealed record ProbeFinding(string Probe, ProbeVerdict Verdict, string Observed, string Meaning);
