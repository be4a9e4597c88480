using EmailScheduler.Samples;

namespace EmailScheduler.Scheduling.Tests.Samples;

public sealed class SampleStatesTests
{
    // First ZIP digits are given to states by the postal service: https://en.wikipedia.org/wiki/List_of_ZIP_Code_prefixes
    private static readonly string[] StatesByFirstDigit =
    [
        "CT MA ME NH NJ RI VT", "DE NY PA", "DC MD NC SC VA WV", "AL FL GA MS TN", "IN KY MI OH",
        "IA MN MT ND SD WI", "IL KS MO NE", "AR LA OK TX", "AZ CO ID NM NV UT WY", "AK CA HI OR WA",
    ];

    [Fact]
    public void DrawZip_EveryState_BeginsWithADigitOfTheState()
    {
        var random = SampleRandom.For(1, 1, SamplePurpose.Contact);
        for (var state = 0; state < SampleStates.Count; state++)
        {
            for (var i = 0; i < 50; i++)
            {
                var zip = SampleStates.DrawZip(state, ref random);
                Assert.InRange(zip, 1_000, 99_999);
                Assert.Contains(SampleStates.Name(state), StatesByFirstDigit[zip / 10_000], StringComparison.Ordinal);
            }
        }
    }
}
