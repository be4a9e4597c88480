namespace EmailScheduler.Storage.Leases;

/// <summary>How long a lease lasts and when it is renewed (docs/storage-protocol.md, section 2).</summary>
public sealed record LeaseOptions
{
    /// <summary>No lease holds for longer after it was last written, whatever its body says.</summary>
    internal static readonly TimeSpan Longest = TimeSpan.FromDays(1);

    // The script in production takes any lease whose timestamp is 3600 s old, whatever our timeout says.
    private static readonly TimeSpan LongestRenewal = TimeSpan.FromSeconds(LeaseBody.DefaultTimeout) / 3;

    // Stores give times in whole seconds: a renewal that is on time may look a second late.
    private static readonly TimeSpan Rounding = TimeSpan.FromSeconds(1);

    /// <summary>How long a lease lasts after it was last written, by the store's clock; whole seconds, at most a day. The default value is 3600 s, as in production.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(3600);

    /// <summary>
    /// How long after a renewal the next is sent. The default value, which is also the longest, is a third of <see cref="Timeout"/> and at most
    /// 20 minutes: the script in production holds no lease for longer than 3600 s, and a redelivered try takes an overdue renewal for a death.
    /// </summary>
    public TimeSpan? RenewEvery { get; init; }

    /// <summary>How long before its expiry a lease that could not be renewed counts as lost. The default value is a tenth of <see cref="Timeout"/>.</summary>
    public TimeSpan? Margin { get; init; }

    internal TimeSpan RenewalInterval => RenewEvery ?? RenewalIntervalOf(Timeout);

    internal TimeSpan RetryInterval => RenewalInterval / 8;

    /// <summary>How long after the last successful write the holder trusts its lease.</summary>
    internal TimeSpan TrustedFor => Timeout - (Margin ?? Timeout / 10);

    /// <summary>Checks that the values make sense together.</summary>
    /// <exception cref="InvalidOperationException">They do not; the message names the value and what is allowed.</exception>
    public void Validate()
    {
        if (Timeout < TimeSpan.FromSeconds(1) || Timeout > Longest || Timeout.Ticks % TimeSpan.TicksPerSecond != 0)
        {
            throw new InvalidOperationException($"The lease timeout {Timeout} is not a whole number of seconds from 1 s to {Longest.TotalSeconds:0} s.");
        }

        if (TrustedFor >= Timeout || TrustedFor <= TimeSpan.Zero)
        {
            throw new InvalidOperationException($"The lease margin {Margin} is not between 0 and the timeout {Timeout}.");
        }

        if (RenewalInterval <= TimeSpan.Zero || RenewalInterval >= TrustedFor)
        {
            throw new InvalidOperationException($"A renewal every {RenewalInterval} is not more often than the {TrustedFor} for which a lease is trusted.");
        }

        if (RenewalInterval > RenewalIntervalOf(Timeout))
        {
            throw new InvalidOperationException(
                $"A renewal every {RenewalInterval} is less often than every {RenewalIntervalOf(Timeout)}, after which others expect one of a lease with the timeout {Timeout}.");
        }
    }

    /// <summary>
    /// How long after a lease was last written its renewal is overdue. A holder that lives has renewed by then, even if its first two requests
    /// failed; the margin is that of <see cref="Margin"/>.
    /// </summary>
    internal static TimeSpan OverdueAfter(TimeSpan timeout) => RenewalIntervalOf(timeout) + (timeout / 10 > Rounding ? timeout / 10 : Rounding);

    private static TimeSpan RenewalIntervalOf(TimeSpan timeout) => timeout / 3 < LongestRenewal ? timeout / 3 : LongestRenewal;
}
