namespace EmailScheduler.Api.Access.Serving;

/// <summary>
/// Compares the tokens that callers give, and slows down who guesses: after ten different wrong ones within a minute, further wrong ones are answered with how long to wait. The
/// right one is always taken, so that no program of this machine can keep others out by guessing; what makes it safe is its length, not the wait.
/// </summary>
/// <param name="token">The right one.</param>
/// <param name="timeProvider">The clock, for the minute.</param>
internal sealed class TokenTries(ServeToken token, TimeProvider timeProvider)
{
    private const int MostWrong = 10;

    private static readonly TimeSpan Window = TimeSpan.FromMinutes(1);

    private readonly Lock _gate = new();

    // By the hash of the wrong token, when it was first given.
    private readonly Dictionary<string, long> _wrong = new(StringComparer.Ordinal);

    /// <summary>What a token is worth.</summary>
    public TokenVerdict Try(string given)
    {
        if (token.Is(given))
        {
            return TokenVerdict.Right;
        }

        var hash = Convert.ToHexString(ServeToken.HashOf(given));
        lock (_gate)
        {
            foreach (var (old, _) in _wrong.Where(one => timeProvider.GetElapsedTime(one.Value) >= Window).ToArray())
            {
                _wrong.Remove(old);
            }

            // A program that goes on with one wrong token counts once.
            if (_wrong.ContainsKey(hash))
            {
                return TokenVerdict.Wrong;
            }

            if (_wrong.Count >= MostWrong)
            {
                return TokenVerdict.TooManyWrong;
            }

            _wrong.Add(hash, timeProvider.GetTimestamp());
            return TokenVerdict.Wrong;
        }
    }

    /// <summary>Whole seconds to wait after <see cref="TokenVerdict.TooManyWrong"/>.</summary>
    public int RetryAfterSeconds()
    {
        lock (_gate)
        {
            var oldest = _wrong.Count == 0 ? Window : _wrong.Values.Max(timeProvider.GetElapsedTime);
            return Math.Max(1, (int)Math.Ceiling((Window - oldest).TotalSeconds));
        }
    }
}

/// <summary>What a token that a caller gave is worth.</summary>
public enum TokenVerdict
{
    /// <summary>It is the right one.</summary>
    Right,

    /// <summary>It is another one.</summary>
    Wrong,

    /// <summary>It is another one, after too many others just now.</summary>
    TooManyWrong,
}
