using EmailScheduler.Runs.Reports;
using EmailScheduler.Web.Words;

namespace EmailScheduler.Web.Tests.Pages;

public class FindingTextTests
{
    [Theory]
    [InlineData("invalid_email", "The address is not one that email can be sent to")]
    [InlineData("suppressed", "The contact has opted out")]
    [InlineData("of_another_engine", "of_another_engine")]
    public void MeaningOf_ExcludedContacts_SaysTheReasonInWords(string subject, string said)
    {
        var finding = new GuardFinding { Kind = GuardFindingKind.ExcludedContacts, Subject = subject, Number = 4015, Before = 15, Limit = 114 };

        Assert.Contains(said, FindingText.MeaningOf(finding), StringComparison.Ordinal);
    }
}
