namespace EmailScheduler.Storage.Leases;

/// <summary>The answer to an attempt to take a lease: either the lease, or who holds it.</summary>
/// <param name="Lease">The lease when it was taken; the caller disposes of it.</param>
/// <param name="Holder">The holder when the lease was not taken.</param>
/// <param name="IsSuperseded">
/// Whether the holder is a later try of the same run: then this try is out of date, and waiting for the lease is of no use to it.
/// The default value is <see langword="false"/>.
/// </param>
public sealed record LeaseAnswer(ILease? Lease, LeaseHolder? Holder, bool IsSuperseded = false);
