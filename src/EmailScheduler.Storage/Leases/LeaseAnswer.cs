namespace EmailScheduler.Storage.Leases;

/// <summary>The answer to an attempt to take a lease: either the lease, or who holds it.</summary>
/// <param name="Lease">The lease when it was taken; the caller disposes of it.</param>
/// <param name="Holder">The holder when the lease is busy.</param>
public sealed record LeaseAnswer(ILease? Lease, LeaseHolder? Holder);
