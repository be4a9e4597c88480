namespace EmailScheduler.Scheduling.Restoring;

/// <summary>What was brought forward into an older state; counts only, never an address.</summary>
public sealed record CarriedForward
{
    /// <summary>Rows of the sender in the newest state that the older one had not, or had otherwise.</summary>
    public required long SenderRows { get; init; }

    /// <summary>Rows of the older state that gave way to them: those of the same id or key.</summary>
    public required long ReplacedRows { get; init; }

    /// <summary>Columns of the sender's rows for which the older state has no place.</summary>
    public IReadOnlyList<string> OmittedColumns { get; init; } = [];

    /// <summary>What was last reported of addresses, where the older state did not have it.</summary>
    public long AddressEvents { get; init; }

    /// <summary>Addresses that are suppressed in the newest state and were not in the older one.</summary>
    public long SuppressedAddresses { get; init; }

    /// <summary>Contacts that are in the older state only, and come back with it.</summary>
    public long ReturningContacts { get; init; }

    /// <summary>Addresses of such contacts that are suppressed, because no contact of the newest state has them.</summary>
    public long SuppressedReturning { get; init; }

    /// <summary>All rows that were written or removed for it.</summary>
    public long RowsChanged => SenderRows + ReplacedRows + AddressEvents + SuppressedAddresses + SuppressedReturning;
}
