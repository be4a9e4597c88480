namespace EmailScheduler.Scheduling.Tests.Reference;

/// <summary>Random choices around the day of the run.</summary>
internal sealed class Draw(int seed, RandomDatabaseOptions options)
{
    // The edges of the rules: windows, buffers, days before, coverage, follow-ups, frequency.
    private static readonly int[] Edges =
    [
        0, 1, 2, 3, 7, 13, 14, 15, 28, 29, 30, 31, 33, 34, 35, 36, 59, 60, 61, 62, 63, 64, 74, 75, 89, 90, 91, 92, 120, 182, 183, 184, 243, 244, 364, 365, 366,
    ];

    private readonly Random _random = new(seed);

    public RandomDatabaseOptions Options { get; } = options;

    public DateOnly D => Options.AsOf;

    public bool Chance(double probability) => _random.NextDouble() < probability;

    public bool Odd(double probability) => Options.OddTypes && Chance(probability);

    public int Between(int first, int last) => _random.Next(first, last + 1);

    public T Pick<T>(params IReadOnlyList<T> choices) => choices[_random.Next(choices.Count)];

    /// <summary>A number of days, positive or negative, that is often one of the edges.</summary>
    public int Offset(int reach)
    {
        var days = Chance(0.6) ? Pick(Edges.Where(edge => edge <= reach).ToList()) : Between(0, reach);
        return Chance(0.5) ? days : -days;
    }

    public DateOnly Day(int reach) => D.Plus(Offset(reach));

    /// <summary>A date as text: mostly plain, sometimes with a time, seldom unreadable or missing.</summary>
    public string? Text(DateOnly date, double missing = 0.03) => Between(0, 99) switch
    {
        var n when n < missing * 100 => null,
        98 => Dates.Text(date) + Pick("T08:30:00Z", " 23:59:59", " "),
        99 => Pick("", "soon", "2023-02-29", "03/15/1960", " 2025-01-01", "2025-6-01", "0000-00-00"),
        _ => Dates.Text(date),
    };
}
