namespace EmailScheduler.Scheduling.Contacts;

/// <summary>Why a contact gets no mail at all; the first that applies.</summary>
internal enum LeftOutReason : byte
{
    None,
    InvalidEmail,
    Suppressed,
    UnknownLocation,
}
