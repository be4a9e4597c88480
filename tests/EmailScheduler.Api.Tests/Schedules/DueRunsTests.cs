using EmailScheduler.Api.Schedules;

namespace EmailScheduler.Api.Tests.Schedules;

public class DueRunsTests
{
    private static readonly DateTimeOffset Six = new(2025, 6, 1, 6, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset Seven = Six.AddHours(1);

    private readonly DueRuns _runs = new();

    [Fact]
    public void Take_SeveralAdded_AreInOrderAndEachOnce()
    {
        _runs.Add([Run(7, Six), Run(8, Six)]);

        Assert.Equal([Run(7, Six), Run(8, Six), null], Enumerable.Range(0, 3).Select(_ => _runs.Take(_ => true)));
    }

    [Fact]
    public void Take_NewerOccurrenceAdded_IsThatOneInTheOldPlace()
    {
        _runs.Add([Run(7, Six), Run(8, Six)]);
        _runs.Add([Run(8, Seven), Run(7, Seven)]);
        _runs.Add([Run(7, Six)]);

        Assert.Equal([Run(7, Seven), Run(8, Seven), null], Enumerable.Range(0, 3).Select(_ => _runs.Take(_ => true)));
    }

    [Fact]
    public void Take_OrganizationHasARun_IsTheNextOne()
    {
        _runs.Add([Run(7, Six), Run(8, Six)]);

        Assert.Equal(Run(8, Six), _runs.Take(organization => organization != 7));
        Assert.False(_runs.Has(organization => organization != 7));
        Assert.True(_runs.Has(_ => true));
    }

    [Fact]
    public void NextAddition_AfterAnAddition_IsAnotherOne()
    {
        var added = _runs.NextAddition;
        _runs.Add([Run(7, Six)]);

        Assert.True(added.IsCompleted);
        Assert.False(_runs.NextAddition.IsCompleted);
    }

    private static DueRun Run(long organization, DateTimeOffset occurrence) => new(organization, occurrence, MayHaveEnded: false);
}
