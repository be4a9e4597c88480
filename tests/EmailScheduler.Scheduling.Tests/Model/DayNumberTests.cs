using System.Globalization;
using System.Text;

namespace EmailScheduler.Scheduling.Tests.Model;

public sealed class DayNumberTests
{
    [Theory]
    [InlineData("2024-02-29", true)]
    [InlineData("2023-02-29", false)]
    [InlineData("0001-01-01", true)]
    [InlineData("9999-12-31", true)]
    [InlineData("0000-01-01", false)]
    [InlineData("2024-00-10", false)]
    [InlineData("2024-13-10", false)]
    [InlineData("2024-04-31", false)]
    [InlineData("2024-04-00", false)]
    [InlineData("2024-04-3", false)]
    [InlineData("2024/04/30", false)]
    [InlineData("2024-04-30 09:00:00", true)]
    [InlineData("2024-04-30anything", true)]
    [InlineData("", false)]
    public void Parse_Text_IsADayOrNone(string text, bool isDay) =>
        Assert.Equal(isDay ? DateOnly.ParseExact(text[..10], "yyyy-MM-dd", CultureInfo.InvariantCulture).DayNumber : DayNumber.None, DayNumber.Parse(Encoding.UTF8.GetBytes(text)));

    [Theory]
    [InlineData("1987-06-25")]
    [InlineData("2000-02-29")]
    [InlineData("2019-12-31")]
    public void Parse_AnyByteInAnyPlace_IsADayOnlyWhereThatIsOne(string text)
    {
        for (var place = 0; place < text.Length; place++)
        {
            for (var value = 0; value <= byte.MaxValue; value++)
            {
                var bytes = Encoding.ASCII.GetBytes(text);
                bytes[place] = (byte)value;
                var isDay = DateOnly.TryParseExact(Encoding.Latin1.GetString(bytes), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day);

                Assert.Equal(isDay ? day.DayNumber : DayNumber.None, DayNumber.Parse(bytes));
            }
        }
    }
}
