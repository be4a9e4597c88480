namespace EmailScheduler.Storage.Leases;

/// <summary>What a try of a run may do about a lease that it finds.</summary>
internal enum LeaseClaim
{
    /// <summary>It lives: wait for it.</summary>
    Busy,

    /// <summary>It has expired, or is that of a try of the same run that counts as dead: replace exactly this one.</summary>
    TakeOver,

    /// <summary>A later try of the same run has it: this try is out of date.</summary>
    Superseded,
}
