using System.Threading.RateLimiting;

namespace EmailScheduler.Api.Access;

/// <summary>
/// Keeps requests that check out a database from taking a process's memory and disk. Pages for people (explain, what-if, a day) and programs that list due emails have turns of their own, so that
/// neither keep the others waiting: one at a time for each organization, two in the process. A few wait in the order of their arrival; more are refused, and come back later.
/// </summary>
/// <param name="timeProvider">The clock, for how long a program waits; by default that of the system.</param>
public sealed class CheckOutLimits(TimeProvider? timeProvider = null) : IAsyncDisposable
{
    /// <summary>What the answer 429 gives as <c>Retry-After</c>, in seconds.</summary>
    public const int RetryAfterSeconds = 5;

    private const int AtOnce = 2;
    private const int Files = 10;

    /// <summary>How long a program waits for its turn: less than clients commonly wait for an answer.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly TimeProvider _timeProvider = timeProvider ?? TimeProvider.System;
    private readonly CheckOutTurns _pages = new(AtOnce, waiting: 8, waitingOfOrganization: 3);

    // The senders of many organizations begin at the same time of day. What waits takes no memory to speak of.
    private readonly CheckOutTurns _programs = new(AtOnce, waiting: 30, waitingOfOrganization: 4);
    private readonly ConcurrencyLimiter _files = new(new ConcurrencyLimiterOptions { PermitLimit = Files });

    /// <summary>Waits for the turn of a page; <see langword="null"/> when too many wait already. The caller disposes of what is returned once the database is no longer used.</summary>
    /// <param name="organizationId">The organization whose database is checked out.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public Task<IDisposable?> EnterAsync(long organizationId, CancellationToken cancellationToken) => _pages.EnterAsync(organizationId, cancellationToken);

    /// <summary>
    /// Waits for the turn of a program that asks the API; <see langword="null"/> when too many wait already, or after 20 seconds. The caller disposes of what is returned once the database is no longer used.
    /// </summary>
    /// <param name="organizationId">The organization whose database is checked out.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<IDisposable?> EnterForProgramAsync(long organizationId, CancellationToken cancellationToken)
    {
        using var bound = new CancellationTokenSource(Patience, _timeProvider);
        using var wait = CancellationTokenSource.CreateLinkedTokenSource(bound.Token, cancellationToken);
        try
        {
            return await _programs.EnterAsync(organizationId, wait.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return null;
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
        await _pages.DisposeAsync();
        await _programs.DisposeAsync();
    }
}
