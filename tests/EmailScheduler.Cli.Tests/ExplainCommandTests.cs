namespace EmailScheduler.Cli.Tests;

public sealed class ExplainCommandTests : IDisposable
{
    private const string Database = """
        CREATE TABLE contacts(id INTEGER PRIMARY KEY, email TEXT, state TEXT, birth_date TEXT);
        INSERT INTO contacts VALUES (1, 'ada@example.com', 'CA', '1960-06-20'), (2, 'broken@nowhere', 'TX', NULL);
        """;

    private readonly Sandbox _sandbox = new();

    public void Dispose() => _sandbox.Dispose();

    [Fact]
    public async Task Explain_Contact_SaysInWordsWhatEachRuleDid()
    {
        _sandbox.With(Database);

        var answer = await _sandbox.RunAsync("explain", "--contact", "1", "--as-of", "2025-06-01");

        Assert.Equal(0, answer.ExitCode);
        Assert.Contains("birthday: skipped, Birthday exclusion window for CA", answer.Output, StringComparison.Ordinal);
        Assert.Contains("its ideal date 2025-06-06 lies in the 'Birthday exclusion window for CA', 2025-03-22 to 2025-08-19. (window, section 2.2)", answer.Output, StringComparison.Ordinal);
        Assert.Contains("post_window: sent on 2025-08-20", answer.Output, StringComparison.Ordinal);
        Assert.EndsWith("Sections are those of docs/scheduling-rules.md.\n", answer.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("@", answer.Output + answer.Errors, StringComparison.Ordinal);
        _sandbox.AssertNothingIsLeftBehind();
    }

    [Fact]
    public async Task Explain_Json_IsOneDocument()
    {
        _sandbox.With(Database);

        var answer = await _sandbox.RunAsync("explain", "--contact", "1", "--json", "--as-of", "2025-06-01");

        var birthday = answer.Document.GetProperty("explanation").GetProperty("mails")[0];
        Assert.Equal(
            ("birthday", "2025-06-06", "skipped", "new", "2.2"),
            (birthday.GetProperty("emailType").GetString(), birthday.GetProperty("idealDate").GetString(), birthday.GetProperty("status").GetString(), birthday.GetProperty("change").GetString(), birthday.GetProperty("steps")[0].GetProperty("section").GetString()));
    }

    [Theory]
    [InlineData("2", "address is not one that email can be sent to")]
    [InlineData("3", "There is no contact with this id")]
    public async Task Explain_ContactWithoutEmails_SaysWhy(string contact, string expected)
    {
        _sandbox.With(Database);

        var answer = await _sandbox.RunAsync("explain", "--contact", contact);

        Assert.Contains(expected, answer.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("nowhere", answer.Output + answer.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("explain", "--contact")]
    [InlineData("explain --contact one", "'one'")]
    [InlineData("explain --contact 1 --set Engine:Command=planner", "Engine:Command")]
    public async Task Explain_BadCall_NamesWhatIsWrong(string call, string expected)
    {
        var answer = await _sandbox.With(Database).RunAsync(call.Split(' '));

        Assert.Equal(78, answer.ExitCode);
        Assert.Contains(expected, answer.Error, StringComparison.Ordinal);
    }
}
