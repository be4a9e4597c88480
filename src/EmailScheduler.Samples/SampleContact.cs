namespace EmailScheduler.Samples;

/// <summary>One contact as it truly is; words are indexes into <see cref="SampleWords"/>. A flaw spoils what is written, not what is true.</summary>
internal readonly record struct SampleContact
{
    public required long Id { get; init; }

    public required SampleFlaw Flaw { get; init; }

    public required int State { get; init; }

    public required int Zip { get; init; }

    public required DateOnly? BirthDate { get; init; }

    public required DateOnly? EffectiveDate { get; init; }

    public required int? Carrier { get; init; }

    public required bool? FailedUnderwriting { get; init; }

    public required int Status { get; init; }
}

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
    UnreadableState,
    WrittenOutState,
    DottedState,
    ConflictingState,
    ZipPlusFour,
    ZipWithoutZero,
    PaddedText,
    MissingDates,
    SpacedStatus,
    HyphenedStatus,
    UnlistedStatus,
    ListedInSuppressions,
    None,
}
