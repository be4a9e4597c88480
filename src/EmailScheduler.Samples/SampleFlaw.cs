namespace EmailScheduler.Samples;

/// <summary>What is wrong, or merely unusual, with the text of a contact: each kind was seen in databases that people had filled by hand.</summary>
internal enum SampleFlaw
{
    EmailWithoutAt,
    EmailWithTwoAts,
    EmailWithSpaces,
    EmailWithoutDomain,
    EmptyEmail,
    UnsubscribedTwin,
    SharedAddress,
    ImpossibleBirthDate,
    ImpossibleEffectiveDate,
    AmericanDate,
    DateWithTime,
    FutureBirthDate,
    LeapDayBirth,
    LowerCaseState,
    MissingState,
    MissingZip,
    MissingLocation,
    UnknownState,
    ZipPlusFour,
    PaddedText,
    None,
}
