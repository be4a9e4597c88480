namespace EmailScheduler.Scheduling.Model;

/// <summary>Why a contact gets no mail at all; the first that applies.</summary>
internal enum LeftOutReason : byte
{
    None,
    InvalidEmail,
    Suppressed,
    UnknownLocation,
}

/// <summary>The reasons as they are reported.</summary>
internal static class LeftOutReasonNames
{
    extension(LeftOutReason reason)
    {
        /// <summary>The reason's name in reports and documents.</summary>
        public string Name => reason switch
        {
            LeftOutReason.InvalidEmail => "invalid_email",
            LeftOutReason.Suppressed => "suppressed",
            LeftOutReason.UnknownLocation => "unknown_location",
            _ => throw new ArgumentOutOfRangeException(nameof(reason), reason, "No reason to leave a contact out."),
        };
    }
}
