namespace EmailScheduler.Scheduling.Writing;

/// <summary>What is done to a row; the changes of a contact are carried out in this order, so that no key is taken twice on the way.</summary>
internal enum RowChangeKind : byte
{
    /// <summary>The row is no longer in the plan.</summary>
    Delete,

    /// <summary>The row's key is set aside, because another row of the contact takes it before this one has its new one.</summary>
    Park,

    /// <summary>The row becomes <c>skipped</c>: its mail missed its date.</summary>
    Miss,

    /// <summary>The row is brought to the planned values.</summary>
    Update,

    /// <summary>A new row.</summary>
    Insert,
}
