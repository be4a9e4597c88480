using EmailScheduler.Scheduling.Events;

namespace EmailScheduler.Scheduling.Tests.Events;

public sealed class EmailKeyTests
{
    [Theory]
    [InlineData(99, 1234, "birthday", "2026-03-01", "99-1234-birthday-2026-03-01")]
    [InlineData(99, -5, "aep", "2026-09-15", "99--5-aep-2026-09-15")]
    [InlineData(7, 1, "followup_3_hq_no_yes", "2026-01-02", "7-1-followup-2026-01-02")]
    [InlineData(7, 1, "FollowUp_1_cold", "2026-01-02", "7-1-followup-2026-01-02")]
    [InlineData(7, 1, "Post_Window_Birthday", "2026-01-02", "7-1-post_window-2026-01-02")]
    [InlineData(7, 1, "Birthday", "2026-01-02", "7-1-birthday-2026-01-02")]
    [InlineData(7, 1, "campaign_rate-increase_12", "2026-01-02", "7-1-campaign_rate-increase_12-2026-01-02")]
    public void Of_Email_IsReadBack(long organization, long contact, string type, string date, string key)
    {
        Assert.Equal(key, EmailKey.Of(organization, contact, type, date));

        var read = EmailKey.TryParse(key)!.Value;
        Assert.Equal((organization, contact, EmailTypeName.KindOf(type), DateOnly.Parse(date, null)), (read.OrganizationId, read.Email.ContactId, read.Email.Kind, read.Email.EventDate));
    }

    [Theory]
    [InlineData("")]
    [InlineData("99")]
    [InlineData("99-")]
    [InlineData("99-1")]
    [InlineData("99-1-")]
    [InlineData("99-1-2026-03-01")]
    [InlineData("99-1--2026-03-01")]
    [InlineData("99-1-birthday")]
    [InlineData("99-1-birthday-2026-02-30")]
    [InlineData("99-1-birthday-2026-3-1")]
    [InlineData("-99-1-birthday-2026-03-01")]
    [InlineData("99-one-birthday-2026-03-01")]
    [InlineData("99-1-birthday-2026-03-01 ")]
    [InlineData("99-99999999999999999999-birthday-2026-03-01")]
    public void TryParse_NoKey_IsNull(string text) => Assert.Null(EmailKey.TryParse(text));
}
