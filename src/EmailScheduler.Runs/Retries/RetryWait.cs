using System.Text;
using EmailScheduler.Runs.Settings;
using EmailScheduler.Storage.Leases;

namespace EmailScheduler.Runs.Retries;

/// <summary>How long to wait before the next try: exponential, with a jitter that follows from the run id, so that a replay waits just as long.</summary>
internal static class RetryWait
{
    /// <summary>The jitter takes up to this share off a wait: runs that were turned away together come back apart.</summary>
    private const double JitterShare = 0.2;

    /// <summary>Stores tell times in whole seconds: one second after the expiry it has passed by every clock's rounding.</summary>
    private static readonly TimeSpan Rounding = TimeSpan.FromSeconds(1);

    public static TimeSpan ForBusy(RetrySettings settings, string runId, int tries, LeaseHolder? holder, DateTimeOffset now)
    {
        var backOff = Exponential(settings.BusyWait, settings.LongestWait, runId, tries);

        // An expiry that our clock has passed while the store's has not says that the clocks differ: then only the back-off is sound.
        return holder is not null && holder.ExpiresAt >= now && holder.ExpiresAt - now + Rounding < backOff
            ? holder.ExpiresAt - now + Rounding
            : backOff;
    }

    public static TimeSpan ForTransient(RetrySettings settings, string runId, int tries) =>
        Exponential(settings.TransientWait, settings.LongestWait, runId, tries);

    /// <summary>The wait after so many tries in a row that ended alike: twice as long each time.</summary>
    public static TimeSpan Exponential(TimeSpan first, TimeSpan longest, string runId, int tries)
    {
        // Beyond 2^20 any first wait has reached the longest.
        var seconds = Math.Min(first.TotalSeconds * (1L << Math.Min(tries - 1, 20)), longest.TotalSeconds);
        return TimeSpan.FromMilliseconds(Math.Round(seconds * 1000 * (1 - (JitterShare * Fraction(runId, tries)))));
    }

    /// <summary>A number in [0, 1) from run id and try: FNV-1a, finished by a multiply-shift so that neighbouring tries differ.</summary>
    private static double Fraction(string runId, int tries)
    {
        var hash = 14695981039346656037UL;
        foreach (var octet in Encoding.UTF8.GetBytes(runId))
        {
            hash = unchecked((hash ^ octet) * 1099511628211UL);
        }

        hash = unchecked((hash ^ (ulong)tries) * 0x9E3779B97F4A7C15UL);
        hash ^= hash >> 32;
        hash = unchecked(hash * 0xD6E8FEB86659FD93UL);
        return (hash >> 11) * (1.0 / (1UL << 53));
    }
}
