namespace EmailScheduler.Runs.Tests;

public class CountedContactSelectionTests
{
    private static readonly (long? Contact, string Value)[] Found = [(7, "a"), (3, "b"), (null, "a"), (5, "a"), (7, "a"), (9, "a"), (3, "a"), (long.MinValue, "b"), (1, "a"), (7, "b"), (null, "b"), (1, "a"), (long.MaxValue, "a")];

    /// <summary>A value, where the page begins, how many it holds; what it then has, and after which contact the next one begins.</summary>
    [Theory]
    [InlineData(null, null, 10, "-9223372036854775808x1 1x2 3x2 5x1 7x3 9x1 9223372036854775807x1", null, 2)]
    [InlineData(null, null, 2, "-9223372036854775808x1 1x2", 1L, 2)]
    [InlineData(null, 1L, 2, "3x2 5x1", 5L, 2)]
    [InlineData("a", null, 3, "1x2 3x1 5x1", 5L, 1)]
    [InlineData("a", 5L, 3, "7x2 9x1 9223372036854775807x1", null, 1)]
    [InlineData("b", 7L, 3, "", null, 1)]
    [InlineData("c", null, 3, "", null, 0)]
    public void ToPage_ContactsInNoOrder_HasTheLowestWithAllTheirTimes(string? value, long? after, int limit, string expected, long? next, long withoutContact)
    {
        var pages = new CountedContactSelection(value, after, limit);
        foreach (var (contact, of) in Found)
        {
            pages.Add(new CountedContact(contact, of));
        }

        var page = pages.ToPage();

        Assert.Equal((expected, next, withoutContact), (string.Join(' ', page.Contacts.Select(contact => FormattableString.Invariant($"{contact.ContactId}x{contact.Times}"))), page.Next, page.WithoutContact));
        Assert.Equal("a 9, b 4", string.Join(", ", page.Counts.Select(count => $"{count.Key} {count.Value}")));
    }

    /// <summary>Reports have no addresses: the number there leads to the contacts of all the values that it counts.</summary>
    [Fact]
    public void ToPage_ValuesWithAddresses_AreFoundAsReportsHaveThem()
    {
        var pages = new CountedContactSelection("ask (address)", after: null, limit: 10);
        pages.Add(new CountedContact(1, "ask ada@example.com"));
        pages.Add(new CountedContact(2, "ask eve@example.com"));
        pages.Add(new CountedContact(3, "lead"));

        var page = pages.ToPage();

        Assert.Equal([1L, 2L], page.Contacts.Select(contact => contact.ContactId));
        Assert.Equal("ask (address) 2, lead 1", string.Join(", ", page.Counts.Select(count => $"{count.Key} {count.Value}")));
    }
}
