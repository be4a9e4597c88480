namespace EmailScheduler.Samples;

/// <summary>The values of <c>email_type</c> in a sample, in the byte order of their names: rows sorted by it are in the order of the table's UNIQUE index.</summary>
internal enum SampleMailType : byte
{
    Birthday,
    AgentIntro,
    InitialBlast,
    RateIncrease,
    SeasonalPromo,
    EffectiveDate,
    FollowUp,
}
