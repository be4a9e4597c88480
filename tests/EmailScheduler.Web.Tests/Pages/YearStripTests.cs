using EmailScheduler.Scheduling.Model;
using EmailScheduler.Scheduling.Preview;
using EmailScheduler.Scheduling.Rules;
using EmailScheduler.Web.Contacts;

namespace EmailScheduler.Web.Tests.Pages;

public class YearStripTests
{
    private static readonly DateOnly Today = new(2025, 6, 10);

    /// <summary>The days of a window, where it is drawn in days from the first on, and what is said of it.</summary>
    public static TheoryData<string?, string?, double, double, string> Spans => new()
    {
        { null, null, 0, 366, "always" },
        { null, "2025-06-10", 0, 1, "until Tue 10 Jun 2025" },
        { "2025-06-01", "2025-06-19", 0, 10, "Sun 1 Jun 2025 to Thu 19 Jun 2025" },
        { "2025-06-11", "2025-06-11", 1, 1, "Wed 11 Jun 2025 to Wed 11 Jun 2025" },
        { "2026-06-10", null, 365, 1, "from Wed 10 Jun 2026 on" },
    };

    [Theory]
    [MemberData(nameof(Spans))]
    public void Of_Window_IsDrawnWithinTheYear(string? first, string? last, double at, double length, string words)
    {
        var window = Assert.Single(YearStrip.Of(Explanation() with { Windows = [new("Year-round exclusion for NY", Day(first), Day(last))] }).Windows);

        Assert.Equal((at, length, words), (Math.Round(window.At * 3.66, 6), Math.Round(window.Length * 3.66, 6), window.Span));
    }

    [Fact]
    public void Of_WindowAfterTheYear_IsNotDrawn() =>
        Assert.Empty(YearStrip.Of(Explanation() with { Windows = [new("later", Day("2026-06-11"), null)] }).Windows);

    [Fact]
    public void Of_Emails_AreMarkedAndThoseOutsideCounted()
    {
        var strip = YearStrip.Of(Explanation() with
        {
            Emails = [Email("2025-06-10", "pre-scheduled"), Email("2026-06-10", "skipped"), Email("2026-06-11", "pre-scheduled"), Email("2025-06-09", "skipped"), Email(null, null)],
            Dropped = [new PlannedRow(1, "birthday", Today, "pre-scheduled", null, PlannedChange.Removed, Today)],
        });

        Assert.Equal(
            [(0.5, true, "Tue 10 Jun 2025: Birthday, will be sent"), (365.5, false, "Wed 10 Jun 2026: Birthday, skipped")],
            strip.Marks.Select(mark => (Math.Round(mark.At * 3.66, 6), mark.IsSent, mark.Words)));
        Assert.Equal(2, strip.Outside);
    }

    [Fact]
    public void Of_Months_AreNamedWhereTheyBegin() =>
        Assert.Equal(["Jul", "Aug", "Sep", "Oct", "Nov", "Dec", "Jan", "Feb", "Mar", "Apr", "May", ""], YearStrip.Of(Explanation()).Months.Select(month => month.Name));

    private static ContactExplanation Explanation() => new()
    {
        ContactId = 1,
        Today = Today,
        FirstDay = Today,
        SendTime = "08:30",
        Timezone = "America/Chicago",
        Contact = [],
        Windows = [],
        Emails = [],
        Dropped = [],
    };

    private static ExplainedEmail Email(string? day, string? status) => new() { EmailType = "birthday", SendDate = Day(day), Status = status, Steps = [] };

    private static DateOnly? Day(string? text) => text is null ? null : DateOnly.ParseExact(text, "yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);
}
