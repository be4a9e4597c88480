using System.Reflection;
using System.Runtime.CompilerServices;
using Xunit.Sdk;
using Xunit.v3;

namespace EmailScheduler.Tests;

/// <summary>
/// Tests that take their time: more seeds, more kills, larger databases. By default, in the few minutes that a change is waited for, they are skipped or
/// cut short; <c>EMAILSCHEDULER_TEST_LONG=1</c> runs them whole, as <c>.ci/run</c> does.
/// </summary>
internal static class LongTests
{
    public const string Reason = "Long; EMAILSCHEDULER_TEST_LONG=1 runs it.";

    public static bool AreWanted { get; } = Environment.GetEnvironmentVariable("EMAILSCHEDULER_TEST_LONG") == "1";

    /// <summary>How often, how many or how large: by default, and where long tests are wanted.</summary>
    public static int Choose(int byDefault, int wanted) => AreWanted ? wanted : byDefault;

    /// <summary>The first cases of a table by default, which shows every kind with them; all where long tests are wanted.</summary>
    public static IEnumerable<TRow> First<TRow>(IReadOnlyCollection<TRow> table, int byDefault) => table.Take(Choose(byDefault, table.Count));

    /// <summary>
    /// Of many generated cases so many, evenly apart; <c>EMAILSCHEDULER_TEST_CASES</c> says another number, or <c>all</c>.
    /// </summary>
    public static IEnumerable<T> Some<T>(IReadOnlyList<T> cases, int byDefault, int wanted)
    {
        var most = Environment.GetEnvironmentVariable("EMAILSCHEDULER_TEST_CASES") switch
        {
            "all" => cases.Count,
            { Length: > 0 } number => int.Parse(number, System.Globalization.CultureInfo.InvariantCulture),
            _ => Choose(byDefault, wanted),
        };
        if (most == 0)
        {
            return [];
        }

        var step = Math.Max(1, (cases.Count + most - 1) / most);
        return cases.Where((_, index) => index % step == 0);
    }
}

/// <summary>A test that is skipped by default because it takes long.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class LongFactAttribute : FactAttribute
{
    public LongFactAttribute([CallerFilePath] string? sourceFilePath = null, [CallerLineNumber] int sourceLineNumber = -1)
        : base(sourceFilePath, sourceLineNumber)
    {
        Skip = LongTests.AreWanted ? null : LongTests.Reason;
    }
}

/// <summary>A test of many cases that are skipped by default because they take long.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class LongTheoryAttribute : TheoryAttribute
{
    public LongTheoryAttribute([CallerFilePath] string? sourceFilePath = null, [CallerLineNumber] int sourceLineNumber = -1)
        : base(sourceFilePath, sourceLineNumber)
    {
        Skip = LongTests.AreWanted ? null : LongTests.Reason;
    }
}

/// <summary>A case of a theory that is skipped by default because another case of it shows the same kind of thing.</summary>
[AttributeUsage(AttributeTargets.Method, AllowMultiple = true)]
internal sealed class LongInlineDataAttribute(params object?[] data) : DataAttribute
{
    public override ValueTask<IReadOnlyCollection<ITheoryDataRow>> GetData(MethodInfo testMethod, DisposalTracker disposalTracker) =>
        ValueTask.FromResult<IReadOnlyCollection<ITheoryDataRow>>([new TheoryDataRow(data) { Skip = LongTests.AreWanted ? null : LongTests.Reason }]);

    public override bool SupportsDiscoveryEnumeration() => true;
}
