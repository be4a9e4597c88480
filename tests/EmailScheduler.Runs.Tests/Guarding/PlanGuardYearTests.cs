namespace EmailScheduler.Runs.Tests.Guarding;

public class PlanGuardYearTests
{
    /// <summary>As many times smaller as the organization is than one for which the defaults would count.</summary>
    private static readonly GuardSettings Strict = new() { Floor = LongTests.Choose(10, 15), DayFloor = LongTests.Choose(50, 90), IncreaseFloor = LongTests.Choose(20, 25) };

    /// <summary>
    /// What happens to an agency's contacts in a year holds nothing back: annual enrollment, a sender that is out for a day or for ten, days without a run. The weeks around annual enrollment by
    /// default, the whole year where long tests are wanted.
    /// </summary>
    [Fact]
    public void Judge_AYearOfNormalDays_FindsNothing()
    {
        using var year = new GuardedYear(LongTests.Choose(1500, 3000), LongTests.AreWanted ? new DateOnly(2026, 1, 15) : new DateOnly(2026, 9, 10), new SchedulingSettings { Guard = Strict });
        year.Plan();

        for (var day = 0; day < LongTests.Choose(40, 365); day++)
        {
            year.Pass(isSent: day % 45 is not (8 or (>= 20 and < 30)));
            if (day % 60 is >= 33 and < 36)
            {
                continue;
            }

            var findings = year.Plan();
            Assert.True(findings.Count == 0, $"{year.Today:yyyy-MM-dd}: {string.Join("; ", findings)}");
        }
    }
}
