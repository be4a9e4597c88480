using EmailScheduler.Web.Charts;

namespace EmailScheduler.Web.Tests.Charts;

public class SparklineTests
{
    private static readonly DateOnly From = new(2026, 1, 16);

    public static TheoryData<long?[], string, string> Days => new()
    {
        { [1, 2, 4], "M0 28v-7h7v7zM8 28v-14h7v14zM16 28v-28h7v28z", "7 emails in 3 days, at most 4 on Sun 18 Jan 2026" },
        { [1, 1_000_000], "M0 28v-1.5h7v1.5zM8 28v-28h7v28z", "1,000,001 emails in 2 days, at most 1,000,000 on Sat 17 Jan 2026" },
        { [0, 0], "", "0 emails in 2 days" },
        { [5, null], "M0 28v-28h7v28z", "5 emails in 2 days, at most 5 on Fri 16 Jan 2026; 1 day not known" },
        { [null, null], "", "No plan is known for the coming days" },
        { [long.MaxValue, long.MaxValue], "M0 28v-28h7v28zM8 28v-28h7v28z", "18,446,744,073,709,551,614 emails in 2 days, at most 9,223,372,036,854,775,807 on Fri 16 Jan 2026" },
        { [-1, 2], "M8 28v-28h7v28z", "1 email in 2 days, at most 2 on Sat 17 Jan 2026" },
    };

    [Theory]
    [MemberData(nameof(Days))]
    public void Sparkline_OfDays_IsBarsAndWords(long?[] emails, string path, string words)
    {
        Assert.Equal(path, Sparkline.Path(emails));
        Assert.Equal(words, Sparkline.Words(emails, From));
    }
}
