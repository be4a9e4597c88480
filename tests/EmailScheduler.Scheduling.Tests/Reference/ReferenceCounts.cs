namespace EmailScheduler.Scheduling.Tests.Reference;

/// <summary>What a run counts.</summary>
internal sealed class ReferenceCounts
{
    /// <summary>All contacts of the database, valid or not.</summary>
    public int Contacts { get; set; }

    public int ValidContacts { get; set; }

    /// <summary>inactive_organization, invalid_email, suppressed, unreadable_state, unknown_location, duplicate_address → contacts.</summary>
    public SortedDictionary<string, int> Invalid { get; } = new(StringComparer.Ordinal);

    /// <summary>Statuses that do not suppress → contacts, valid or not; the 20 most frequent, and other.</summary>
    public SortedDictionary<string, int> Statuses { get; } = new(StringComparer.Ordinal);

    /// <summary>Contacts whose address a valid contact with a lower id has, and which are valid themselves but for that.</summary>
    public int Duplicates { get; set; }

    /// <summary>Valid contacts.</summary>
    public int LocationUnknown { get; set; }

    /// <summary>Valid contacts.</summary>
    public int LocationConflict { get; set; }

    /// <summary>Birth and effective dates of valid contacts that are not NULL and cannot be read.</summary>
    public int InvalidDates { get; set; }

    public int WindowUnknown { get; set; }
    public int WindowUnreadable { get; set; }
    public int Inserted { get; set; }
    public int Updated { get; set; }
    public int Deleted { get; set; }
    public int AlreadyHandled { get; set; }

    /// <summary>Rows inserted, updated or deleted.</summary>
    public int ChangedRows => Inserted + Updated + Deleted;

    public void CountInvalid(string reason) => Invalid[reason] = Invalid.GetValueOrDefault(reason) + 1;
}
