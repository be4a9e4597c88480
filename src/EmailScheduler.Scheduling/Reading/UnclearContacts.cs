using EmailScheduler.Scheduling.Model;

namespace EmailScheduler.Scheduling.Reading;

/// <summary>How many valid contacts there are of which it is not clear where they live, or which windows they have.</summary>
internal readonly record struct UnclearContacts(long WindowUnknown, long WindowUnreadable, long LocationUnknown, long LocationConflict)
{
    public static UnclearContacts Count(ContactList contacts, WindowRules windows)
    {
        var (windowUnknown, windowUnreadable, locationUnknown, locationConflict) = (0L, 0L, 0L, 0L);
        for (var block = 0; block < contacts.BlockCount; block++)
        {
            foreach (ref readonly var contact in contacts.Block(block))
            {
                windowUnknown += Is(ContactCount.UnknownWindow, contact, windows) ? 1 : 0;
                windowUnreadable += Is(ContactCount.UnreadableWindow, contact, windows) ? 1 : 0;
                locationUnknown += Is(ContactCount.UnknownLocation, contact, windows) ? 1 : 0;
                locationConflict += Is(ContactCount.LocationConflict, contact, windows) ? 1 : 0;
            }
        }

        return new UnclearContacts(windowUnknown, windowUnreadable, locationUnknown, locationConflict);
    }

    /// <summary>Whether a contact is one of them.</summary>
    public static bool Is(ContactCount count, in Contact contact, WindowRules windows) => count switch
    {
        ContactCount.UnknownWindow => windows.IsUnknown(contact),
        ContactCount.UnreadableWindow => windows.IsUnreadable(contact),
        ContactCount.UnknownLocation => contact.State == UsState.Unknown,
        ContactCount.LocationConflict => contact.OtherState != UsState.Unknown,
        _ => throw new ArgumentOutOfRangeException(nameof(count), count, "This is not counted by contact."),
    };
}
