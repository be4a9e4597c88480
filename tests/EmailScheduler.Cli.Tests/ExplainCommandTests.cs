namespace EmailScheduler.Cli.Tests;

public sealed class ExplainCommandTests : SandboxTests
{
    private const string Database = """
        CREATE TABLE contacts(id INTEGER PRIMARY KEY, email TEXT, state TEXT, birth_date TEXT);
        INSERT INTO contacts VALUES (1, 'ada@example.com', 'CA', '1960-06-20'), (2, 'broken@nowhere', 'TX', NULL);
        """;

    [Fact]
    public async Task Explain_Contact_SaysInWordsWhatEachRuleDid()
    {
        Sandbox.With(Database);

        var answer = await Sandbox.SucceedAsync("explain", "--contact", "1", "--as-of", "2025-06-01");

        Assert.StartsWith("Contact 1 of organization 99 will be sent 2 emails, and 1 email is skipped; the next is post_window on Wed 2025-08-20 at 08:30 (America/Chicago).\n", answer.Output, StringComparison.Ordinal);
        Assert.Contains("Fri 2025-06-06 08:30  birthday: skipped, Birthday exclusion window for CA", answer.Output, StringComparison.Ordinal);
        Assert.Contains("its ideal date 2025-06-06 is in the 'Birthday exclusion window for CA', 2025-03-22 to 2025-08-19. (window, section 2.2)", answer.Output, StringComparison.Ordinal);
        Assert.Contains("Wed 2025-08-20 08:30  post_window: will be sent", answer.Output, StringComparison.Ordinal);
        var days = answer.Output.Split('\n').Where(line => line.Contains(" 08:30  ", StringComparison.Ordinal)).Select(line => line[4..14]).ToList();
        Assert.Equal(days.Order(StringComparer.Ordinal), days);
        Assert.EndsWith("Sections are those of docs/scheduling-rules.md.\n", answer.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("@", answer.Output + answer.Errors, StringComparison.Ordinal);
        Sandbox.AssertNothingIsLeftBehind();
    }

    [Fact]
    public async Task Explain_Json_IsOneDocument()
    {
        Sandbox.With(Database);

        var answer = await Sandbox.RunAsync("explain", "--contact", "1", "--json", "--as-of", "2025-06-01");

        var birthday = answer.Document.GetProperty("explanation").GetProperty("mails")[0];
        Assert.Equal(
            ("birthday", "2025-06-06", "skipped", "new", "2.2"),
            (birthday.GetProperty("emailType").GetString(), birthday.GetProperty("idealDate").GetString(), birthday.GetProperty("status").GetString(), birthday.GetProperty("change").GetString(), birthday.GetProperty("steps")[0].GetProperty("section").GetString()));
    }

    /// <summary>Contact 3 is not there; contact 4 has the address of contact 5, who has unsubscribed, which is the other one's own.</summary>
    [Theory]
    [InlineData("2", 0, "Contact 2 of organization 99 gets no email: the contact's address is not one that email can be sent to.")]
    [InlineData("3", 65, "Organization 99 has no contact 3.")]
    [InlineData("4", 0, "Contact 4 of organization 99 gets no email: another contact with the same address has a status that forbids email.")]
    [InlineData("5", 0, "Contact 5 of organization 99 gets no email: the contact has the status 'unsubscribed'.")]
    public async Task Explain_ContactWithoutEmails_SaysWhyInOneSentence(string contact, int exitCode, string expected)
    {
        Sandbox.With(Database + "ALTER TABLE contacts ADD status; INSERT INTO contacts VALUES (4, 'c@example.com', 'TX', NULL, 'active'), (5, 'C@example.com', 'TX', NULL, 'unsubscribed');");

        var answer = await Sandbox.RunAsync("explain", "--contact", contact);

        Assert.Equal(exitCode, answer.ExitCode);
        Assert.StartsWith(expected, exitCode == 0 ? answer.Output : answer.Error["email-scheduler: ".Length..], StringComparison.Ordinal);
        Assert.DoesNotContain("nowhere", answer.Output + answer.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("explain", "--contact")]
    [InlineData("explain --contact one", "'one'")]
    [InlineData("explain --contact 1 --set Engine:Command=planner", "Engine:Command")]
    public async Task Explain_BadCall_NamesWhatIsWrong(string call, string expected)
    {
        (await Sandbox.With(Database).RunAsync(call.Split(' '))).AssertFailed(78, expected);
    }
}
