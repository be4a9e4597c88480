namespace EmailScheduler.Runs.Tests.Guarding;

public class PlanGuardYearTests
{
    /// <summary>What happens to an agency's contacts in a year, annual enrollment included, holds nothing back; days around it by default, the whole year where long tests are wanted.</summary>
    [Fact]
    public void Judge_AYearOfNormalDays_FindsNothing()
    {
        using var year = new GuardedYear(LongTests.Choose(1000, 5000), LongTests.AreWanted ? new DateOnly(2026, 1, 15) : new DateOnly(2026, 9, 10));
        year.Plan();

        for (var day = 0; day < LongTests.Choose(35, 365); day++)
        {
            year.Pass();
            var findings = year.Plan();
            Assert.True(findings.Count == 0, $"{year.Today:yyyy-MM-dd}: {string.Join("; ", findings)}");
        }
    }
}
