namespace EmailScheduler.Scheduling.Tests.Reference;

/// <summary>What a run counts.</summary>
internal sealed class ReferenceCounts
{
    /// <summary>All contacts of the database, valid or not.</summary>
    public int Contacts { get; set; }

    public int ValidContacts { get; set; }

    /// <summary>invalid_email, suppressed, unknown_location → contacts.</summary>
    public SortedDictionary<string, int> Invalid { get; } = new(StringComparer.Ordinal);

    /// <summary>Birth and effective dates of valid contacts that are not NULL and cannot be read.</summary>
    public int InvalidDates { get; set; }

    public int WindowUnknown { get; set; }

    public int LocationUnknown { get; set; }

    public int StatusUnknown { get; set; }

    public int Inserted { get; set; }
    public int Updated { get; set; }
    public int Deleted { get; set; }
    public int AlreadyHandled { get; set; }

    /// <summary>Emails that leave no row although they had one, because another email or a sender row has their key: what was decided of them is forgotten.</summary>
    public int Forgotten { get; set; }

    /// <summary>Rows inserted, updated or deleted.</summary>
    public int ChangedRows => Inserted + Updated + Deleted;

    public void CountInvalid(string reason) => Invalid[reason] = Invalid.GetValueOrDefault(reason) + 1;
}
