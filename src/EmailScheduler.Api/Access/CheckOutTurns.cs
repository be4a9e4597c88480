using System.Threading.RateLimiting;

namespace EmailScheduler.Api.Access;

/// <summary>Turns to check out a database: one at a time for each organization, a few in the process, both in the order of their arrival.</summary>
/// <param name="atOnce">Turns in the process.</param>
/// <param name="waiting">How many may wait for one of them.</param>
/// <param name="waitingOfOrganization">How many may wait for the turn of one organization.</param>
internal sealed class CheckOutTurns(int atOnce, int waiting, int waitingOfOrganization) : IAsyncDisposable
{
    private readonly PartitionedRateLimiter<long> _organizations = PartitionedRateLimiter.Create<long, long>(
        organization => RateLimitPartition.GetConcurrencyLimiter(organization, _ => Options(1, waitingOfOrganization)));

    private readonly ConcurrencyLimiter _process = new(Options(atOnce, waiting));

    /// <summary>Waits for its turn; <see langword="null"/> when too many wait already. The caller disposes of what is returned once the database is no longer used.</summary>
    /// <param name="organizationId">The organization whose database is checked out.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<IDisposable?> EnterAsync(long organizationId, CancellationToken cancellationToken)
    {
        // What waits for its organization's turn keeps no place of the process.
        var organization = await _organizations.AcquireAsync(organizationId, 1, cancellationToken);
        if (!organization.IsAcquired)
        {
            return null;
        }

        RateLimitLease? process = null;
        try
        {
            process = await _process.AcquireAsync(1, cancellationToken);
            return process.IsAcquired ? new Turn(organization, process) : null;
        }
        finally
        {
            if (process is not { IsAcquired: true })
            {
                organization.Dispose();
            }
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _organizations.DisposeAsync();
        await _process.DisposeAsync();
    }

    private static ConcurrencyLimiterOptions Options(int atOnce, int waiting) =>
        new() { PermitLimit = atOnce, QueueLimit = waiting, QueueProcessingOrder = QueueProcessingOrder.OldestFirst };

    private sealed class Turn(RateLimitLease organization, RateLimitLease process) : IDisposable
    {
        public void Dispose()
        {
            process.Dispose();
            organization.Dispose();
        }
    }
}
