namespace EmailScheduler.Scheduling.Model;

/// <summary>What planning needs of one valid contact.</summary>
internal readonly record struct Contact
{
    public required long Id { get; init; }

    /// <summary>The birth date as a day number, or <see cref="DayNumber.None"/>.</summary>
    public required int Birth { get; init; }

    /// <summary>The policy's effective date as a day number, or <see cref="DayNumber.None"/>.</summary>
    public required int Effective { get; init; }

    /// <summary>The carrier among those that campaigns target; 0 is any other.</summary>
    public required int Carrier { get; init; }

    public required UsState State { get; init; }

    /// <summary>What the column <c>failed_underwriting</c> says; <see langword="null"/> leaves it to the contact's events.</summary>
    public required bool? FailedUnderwriting { get; init; }
}

/// <summary>Why a contact gets no email at all; the first that applies.</summary>
internal enum ExcludedReason : byte
{
    None,
    InvalidEmail,
    Suppressed,
    UnknownLocation,
}

/// <summary>The reasons as they are reported.</summary>
internal static class ExcludedReasonNames
{
    extension(ExcludedReason reason)
    {
        /// <summary>The reason's name in reports and documents.</summary>
        public string Name => reason switch
        {
            ExcludedReason.InvalidEmail => "invalid_email",
            ExcludedReason.Suppressed => "suppressed",
            ExcludedReason.UnknownLocation => "unknown_location",
            _ => throw new ArgumentOutOfRangeException(nameof(reason), reason, "No reason to exclude a contact."),
        };
    }
}
