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
                windowUnknown += windows.IsUnknown(contact) ? 1 : 0;
                windowUnreadable += windows.IsUnreadable(contact) ? 1 : 0;
                locationUnknown += contact.State == UsState.Unknown ? 1 : 0;
                locationConflict += contact.OtherState != UsState.Unknown ? 1 : 0;
            }
        }

        return new UnclearContacts(windowUnknown, windowUnreadable, locationUnknown, locationConflict);
    }
}
