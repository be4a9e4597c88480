namespace EmailScheduler.Scheduling.Model;

/// <summary>What planning needs of one valid contact.</summary>
internal readonly record struct Contact
{
    public required long Id { get; init; }

    /// <summary>The birth date as a day number; <see cref="DayNumber.None"/> where it is missing, cannot be read, or is after the day of the run.</summary>
    public int Birth => BirthRead == DayNumber.Unreadable ? DayNumber.None : BirthRead;

    /// <summary>The policy's effective date as a day number; <see cref="DayNumber.None"/> where it is missing or cannot be read.</summary>
    public int Effective => EffectiveRead == DayNumber.Unreadable ? DayNumber.None : EffectiveRead;

    /// <summary>The birth date as it was read, <see cref="DayNumber.Unreadable"/> included.</summary>
    public required int BirthRead { get; init; }

    /// <summary>The effective date as it was read, <see cref="DayNumber.Unreadable"/> included.</summary>
    public required int EffectiveRead { get; init; }

    /// <summary>The carrier among those that campaigns target; 0 is any other.</summary>
    public required int Carrier { get; init; }

    public required UsState State { get; init; }

    /// <summary>The state of the ZIP code where it is another than <see cref="State"/>: its windows apply, too. <see cref="UsState.Unknown"/> where there is none.</summary>
    public UsState OtherState { get; init; }

    /// <summary>What the column <c>failed_underwriting</c> says; <see langword="null"/> leaves it to the contact's events.</summary>
    public required bool? FailedUnderwriting { get; init; }
}

/// <summary>Why a contact gets no email at all; the first that applies, in the order of docs/scheduling-rules.md, section 1.</summary>
internal enum ExcludedReason : byte
{
    None,
    InactiveOrganization,
    InvalidEmail,
    Suppressed,
    UnreadableState,
    UnknownLocation,
    DuplicateAddress,
}

/// <summary>The reasons as they are reported.</summary>
internal static class ExcludedReasonNames
{
    extension(ExcludedReason reason)
    {
        /// <summary>The reason's name in reports and documents.</summary>
        public string Name => reason switch
        {
            ExcludedReason.InactiveOrganization => "inactive_organization",
            ExcludedReason.InvalidEmail => "invalid_email",
            ExcludedReason.Suppressed => "suppressed",
            ExcludedReason.UnreadableState => "unreadable_state",
            ExcludedReason.UnknownLocation => "unknown_location",
            ExcludedReason.DuplicateAddress => "duplicate_address",
            _ => throw new ArgumentOutOfRangeException(nameof(reason), reason, "No reason to exclude a contact."),
        };
    }
}
