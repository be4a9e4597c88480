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
    public void Validate_ValuesThatCannotWork_Refused(double timeout, double? renewEvery, double? margin)
    {
        var options = new LeaseOptions { Timeout = TimeSpan.FromSeconds(timeout), RenewEvery = Span(renewEvery), Margin = Span(margin) };
        Assert.Throws<InvalidOperationException>(options.Validate);
    }

    private static TimeSpan? Span(double? seconds) => seconds is { } value ? TimeSpan.FromSeconds(value) : null;
}
