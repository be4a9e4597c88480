using EmailScheduler.Scheduling.Tests.Reference;

namespace EmailScheduler.Scheduling.Tests.Regressions;

/// <summary>
/// Where <c>contacts</c> had <c>birth_date</c> and <c>birthday</c>, the second was not read at all: whoever moves from one to the other was sent email in the windows of those
/// whose date is still in the old one.
/// </summary>
public sealed class OlderColumnIsNotReadTests
{
    private const string InWindow = "2 birthday 2025-07-29 skipped Birthday exclusion window for CA; 2 post_window 2025-10-12 pre-scheduled";

    [Theory]
    [InlineData("NULL", "'1958-08-12'", InWindow)]
    [InlineData("''", "'1958-08-12'", InWindow)]
    [InlineData("' '", "'1958-08-12'", InWindow)]
    [InlineData("'1958-08-12'", "NULL", InWindow)]
    [InlineData("'1958-08-12'", "'1958-01-02'", InWindow)]
    [InlineData("NULL", "NULL", "")]
    public void Schedule_BothColumns_TakesTheOneThatIsFilled(string birthDate, string birthday, string expected)
    {
        using var database = new RuleDatabase("DROP TABLE contacts", "CREATE TABLE contacts(id INTEGER PRIMARY KEY, email TEXT, state TEXT, birth_date TEXT, birthday TEXT)");
        database.Sql($"INSERT INTO contacts VALUES (2, 'b@example.com', 'CA', {birthDate}, {birthday})");

        database.Schedule("2025-06-01");

        Assert.Equal(expected, database.Emails());
    }
}
