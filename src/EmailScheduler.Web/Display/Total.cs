namespace EmailScheduler.Web.Display;

/// <summary>Sums of numbers that may be any: where they are too large, the largest number.</summary>
public static class Total
{
    /// <summary>The sum.</summary>
    public static long Of(IEnumerable<long> numbers)
    {
        ArgumentNullException.ThrowIfNull(numbers);
        return (long)Int128.Clamp(numbers.Aggregate(Int128.Zero, (sum, number) => sum + number), long.MinValue, long.MaxValue);
    }

    /// <summary>The sum of something of each.</summary>
    public static long Of<T>(IEnumerable<T> all, Func<T, long> number) => Of(all.Select(number));
}
