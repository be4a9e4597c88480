namespace EmailScheduler.Runs.Tests.Guarding;

public class PlanGuardYearTests
{
    /// <summary>What happens to an agency's contacts in a year, annual enrollment included, holds nothing back.</summary>
    [Fact]
    public void Judge_AYearOfNormalDays_HoldsNothingBack()
    {
        using var year = new GuardedYear(int.Parse(Environment.GetEnvironmentVariable("YEAR_CONTACTS") ?? "2000", null), new DateOnly(2026, 1, 15));
        year.Plan();

        for (var day = 0; day < 365; day++)
        {
            year.Pass();
            var findings = year.Plan();
            foreach (var f in findings) { Console.Error.WriteLine($"{year.Today:yyyy-MM-dd} {f.Holds} {f}"); }
        }
    }
}
