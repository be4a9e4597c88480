using System.Threading.RateLimiting;

namespace EmailScheduler.Api.Access;

/// <summary>
/// Keeps requests that check out a database (explain, what-if, the emails of a day) from taking a process's memory and disk: one at a time for each
/// organization, two in the process. A few wait in the order of their arrival; more are refused, and come back later.
/// </summary>
public sealed class CheckOutLimits : IAsyncDisposable
{
    /// <summary>What the answer 429 gives as <c>Retry-After</c>, in seconds.</summary>
    public const int RetryAfterSeconds = 5;

    private const int AtOnce = 2;
    private const int Waiting = 8;
    private const int WaitingOfOrganization = 3;
    private const int Files = 10;

    private readonly PartitionedRateLimiter<long> _organizations = PartitionedRateLimiter.Create<long, long>(
        organization => RateLimitPartition.GetConcurrencyLimiter(organization, _ => Options(1, WaitingOfOrganization)));

    private readonly ConcurrencyLimiter _process = new(Options(AtOnce, Waiting));
    private readonly ConcurrencyLimiter _files = new(Options(Files, waiting: 0));

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

    /// <summary>
    /// Takes a place for a file that is made from a database and then sent; <see langword="null"/> where ten are made or sent already. They take the disk of the runs for as
    /// long as whoever reads them likes. The caller disposes of what is returned once the file is gone.
    /// </summary>
    public IDisposable? TryTakeFile()
    {
        var place = _files.AttemptAcquire();
        if (place.IsAcquired)
        {
            return place;
        }

        place.Dispose();
        return null;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _files.DisposeAsync();
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
