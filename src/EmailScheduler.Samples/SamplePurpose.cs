namespace EmailScheduler.Samples;

/// <summary>What random numbers are drawn for; each purpose has its own sequence, so that a change of one leaves the others as they are.</summary>
internal enum SamplePurpose : byte
{
    Flaws,
    Address,
    Contact,
    History,
    Behaviour,
    Campaigns,
}
