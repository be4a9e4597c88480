using EmailScheduler.Storage.Leases;

namespace EmailScheduler.Storage.Tests.Leases;

public sealed class LeaseOptionsTests
{
    [Fact]
    public void Defaults_AreThoseOfProduction()
    {
        var options = new LeaseOptions();
        options.Validate();
        Assert.Equal(
            (TimeSpan.FromHours(1), TimeSpan.FromMinutes(20), TimeSpan.FromMinutes(54)),
            (options.Timeout, options.RenewalInterval, options.TrustedFor));
    }

    [Theory]
    [InlineData(0, null, null)]
    [InlineData(-1, null, null)]
    [InlineData(1.5, null, null)]
    [InlineData(86_401, null, null)]
    [InlineData(60, 0.0, null)]
    [InlineData(60, 54.0, null)]
    [InlineData(60, null, 0.0)]
    [InlineData(60, null, 60.0)]
    [InlineData(60, 30.0, 30.0)]
    [InlineData(60, 20.1, null)]
    [InlineData(7200, 1200.1, null)]
    public void Validate_ValuesThatCannotWork_Refused(double timeout, double? renewEvery, double? margin)
    {
        var options = new LeaseOptions { Timeout = TimeSpan.FromSeconds(timeout), RenewEvery = Span(renewEvery), Margin = Span(margin) };
        Assert.Throws<InvalidOperationException>(options.Validate);
    }

    [Theory]
    [InlineData(60, 20.0)]
    [InlineData(7200, 1200.0)]
    [InlineData(86_400, 1.0)]
    public void Validate_RenewalsAsOftenAsOthersExpect_Accepted(double timeout, double renewEvery)
    {
        var options = new LeaseOptions { Timeout = TimeSpan.FromSeconds(timeout), RenewEvery = TimeSpan.FromSeconds(renewEvery) };
        options.Validate();
        Assert.Equal(TimeSpan.FromSeconds(renewEvery), options.RenewalInterval);
    }

    [Theory]
    [InlineData(1, 1.0 / 3 + 1)]
    [InlineData(30, 13)]
    [InlineData(60, 26)]
    [InlineData(3600, 1560)]
    [InlineData(86_400, 9840)]
    public void OverdueAfter_Timeout_IsARenewalAndTheMargin(int timeout, double seconds) =>
        Assert.Equal(seconds, LeaseOptions.OverdueAfter(TimeSpan.FromSeconds(timeout)).TotalSeconds, 0.001);

    private static TimeSpan? Span(double? seconds) => seconds is { } value ? TimeSpan.FromSeconds(value) : null;
}
