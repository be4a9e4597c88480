namespace EmailScheduler.Scheduling.Tests.Model;

/// <summary>Sections 6 and 8: the limits that follow from the size of an organization.</summary>
public sealed class LoadLimitsTests
{
    [Theory]
    [InlineData(0, SizeProfile.Small, 1, 1, 1, 3)]
    [InlineData(9, SizeProfile.Small, 1, 1, 1, 3)]
    [InlineData(9_999, SizeProfile.Small, 1_999, 2_398, 50, 3)]
    [InlineData(10_000, SizeProfile.Medium, 1_000, 1_200, 200, 5)]
    [InlineData(99_999, SizeProfile.Medium, 9_999, 11_998, 200, 5)]
    [InlineData(100_000, SizeProfile.Large, 7_000, 8_400, 500, 7)]
    [InlineData(500_000, SizeProfile.Enterprise, 25_000, 30_000, 1_000, 10)]
    public void Resolve_ValidContacts_ChooseProfileAndLimits(long contacts, SizeProfile profile, long cap, long limit, long effectiveDates, int smoothing)
    {
        var settings = Resolve(new SchedulingSettings(), contacts);

        Assert.Equal((profile, cap, limit, effectiveDates, smoothing), (settings.SizeProfile, settings.DailyCap, settings.DailyLimit, settings.EffectiveDateLimit, settings.SmoothingDays));
    }

    [Theory]
    [InlineData("0.07", 300, 21)] // in binary fractions 20.999…
    [InlineData("0.29", 100, 29)]
    [InlineData("1", 7, 7)]
    [InlineData("0.001", 10, 1)] // never less than one
    public void Resolve_Share_IsComputedInDecimal(string share, long contacts, long expected) =>
        Assert.Equal(expected, Resolve(new SchedulingSettings { DailySendPercentageCap = decimal.Parse(share, System.Globalization.CultureInfo.InvariantCulture) }, contacts).DailyCap);

    [Fact]
    public void Resolve_GivenValues_OverrideTheProfile()
    {
        var settings = Resolve(new SchedulingSettings { SizeProfile = SizeProfile.Large, EdDailySoftLimit = 4, EdSmoothingWindowDays = 9 }, 1_000);

        Assert.Equal((70L, 4L, 9), (settings.DailyCap, settings.EffectiveDateLimit, settings.SmoothingDays));
    }

    private static EffectiveSettings Resolve(SchedulingSettings settings, long contacts) => LoadLimits.Resolve(settings, new Dictionary<string, int>(), contacts);
}
