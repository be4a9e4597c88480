namespace EmailScheduler.Cli.Tests;

/// <summary>What <c>run</c>, <c>plan</c> and <c>status</c> answer at a glance.</summary>
public sealed class FirstScreenTests : SandboxTests
{
    // One contact each: plainly active, an address that is none, a date that is none, a status that is not known, no location, a date that its state's window needs.
    private const string Database = """
        CREATE TABLE contacts(id INTEGER PRIMARY KEY, email TEXT, state TEXT, birth_date TEXT, effective_date TEXT, status TEXT);
        INSERT INTO contacts VALUES (1, 'a@example.com', 'TX', '1960-06-15', NULL, 'active'), (2, 'nowhere', 'TX', '1960-06-15', NULL, NULL), (3, 'c@example.com', 'TX', 'June', NULL, NULL),
            (4, 'd@example.com', 'TX', '1960-06-17', NULL, 'paused'), (5, 'e@example.com', NULL, '1960-06-17', NULL, NULL), (6, 'f@example.com', 'CA', NULL, '2020-12-01', NULL);
        """;

    [Theory]
    [InlineData("run")]
    [InlineData("plan")]
    [InlineData("run --dry-run")]
    public async Task Command_OddDatabase_SaysWhatIsSentAndWhatNeedsAttention(string command)
    {
        Sandbox.With(Database);

        var answer = await Sandbox.SucceedAsync([.. command.Split(' '), "--as-of", "2025-06-01"]);

        Assert.StartsWith($"Organization 99: {(command == "run" ? "completed" : "would change")} (run ", answer.Output, StringComparison.Ordinal);
        Assert.Contains("Planned on 2025-06-01 for 5 of 6 contacts: ", answer.Output, StringComparison.Ordinal);
        Assert.Contains("  Sun 2025-06-01  today             1  ████", answer.Output, StringComparison.Ordinal);
        Assert.Contains("  Mon 2025-06-02  tomorrow          0\n", answer.Output, StringComparison.Ordinal);
        Assert.Contains("  Tue 2025-06-03                    1  ████", answer.Output, StringComparison.Ordinal);
        Assert.Matches(@"  later, until 2025-\d\d-\d\d +\d+\n", answer.Output);
        Assert.Contains("there is none to compare with", answer.Output, StringComparison.Ordinal);
        Assert.Contains(" 1  contact gets no email: the address is not one", answer.Output, StringComparison.Ordinal);
        Assert.Contains(" 1  contact is emailed though neither state nor ZIP code", answer.Output, StringComparison.Ordinal);
        Assert.Contains(" 1  contact is emailed though the state has exclusion windows", answer.Output, StringComparison.Ordinal);
        Assert.Contains(" 1  contact has a status that is neither", answer.Output, StringComparison.Ordinal);
        Assert.Contains(" 1  date cannot be read: 1 in contacts.birth_date\n", answer.Output, StringComparison.Ordinal);
        Assert.Contains("Details: --verbose\n", answer.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("Milliseconds", answer.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("Requests", answer.Output, StringComparison.Ordinal);
        Assert.InRange(answer.Output.Split('\n').Length, 15, 26);
    }

    [Fact]
    public async Task Run_EverythingThatPeopleShouldKnow_IsCountedByKind()
    {
        Sandbox.With("""
            CREATE TABLE contacts(id INTEGER PRIMARY KEY, email TEXT, state TEXT, zip_code, birth_date TEXT, status TEXT);
            INSERT INTO contacts VALUES
                (1, 'a@example.com', 'CA', '10001', '1960-11-15', 'active'), (2, 'A@example.com', 'TX', NULL, '1960-11-15', 'Prospect'), (3, 'c@example.com', 'Overseas', NULL, NULL, NULL),
                (4, 'd@example.com', 'CA', NULL, 'unknown', NULL), (5, 'e@example.com', 'WY', NULL, '1960-06-20', NULL), (6, 'f@example.com', 'NY', NULL, NULL, NULL);
            CREATE TABLE email_schedules(id INTEGER PRIMARY KEY, contact_id INTEGER, email_type TEXT, scheduled_send_date TEXT, status TEXT);
            INSERT INTO email_schedules VALUES (1, 6, 'birthday', '2025-06-03', 'scheduled'), (2, 3, 'birthday', '2025-06-03', 'processing'), (3, 77, 'birthday', '2025-06-03', 'scheduled');
            CREATE TABLE campaign_types(name TEXT); CREATE TABLE campaign_instances(id INTEGER, campaign_type_id INTEGER, campaign_type TEXT); INSERT INTO campaign_instances VALUES (1, 7, 'newsletter');
            CREATE TABLE contact_campaigns(contact_id INTEGER, campaign_instance_id INTEGER, status TEXT); INSERT INTO contact_campaigns VALUES (1, 1, 'paused'), (2, 1, 'paused');
            """);

        var answer = await Sandbox.RunAsync("run", "--as-of", "2025-06-01");

        string[] expected =
        [
            " 1  contact gets no email: the state is not understood", " 1  contact has a state and a ZIP code of different states", " 1  contact gets no email that avoids windows",
            " 1  contact has a status that is neither 'active' nor one that forbids email, and email is sent: 1 'prospect'", " 1  contact has the address of another",
            " 1  campaign instance plans nothing, as no row of campaign_types has the name given: 1 'newsletter'", " 2  rows of contact_campaigns plan nothing, where the status is not pending: 2 'paused'",
            " 1  email that the sender has is in an exclusion window", " 2  emails that the sender has are for contacts that are excluded or gone", " 1  planned email would be forbidden by newer state rules",
        ];
        Assert.All(expected, line => Assert.Contains(line, answer.Output.Replace("\n           ", " ", StringComparison.Ordinal), StringComparison.Ordinal));
        Assert.DoesNotContain("example.com", answer.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_DayAfterDay_SaysWhatIsDifferentFromYesterday()
    {
        Sandbox.With(Database);
        await Sandbox.RunAsync("run", "--as-of", "2025-06-01");
        Sandbox.Change("INSERT INTO contacts VALUES (7, 'g@example.com', 'TX', NULL, NULL, NULL), (8, 'h@example.com', 'TX', NULL, NULL, 'unsubscribed')");

        var next = await Sandbox.RunAsync("run", "--as-of", "2025-06-02");
        var again = await Sandbox.RunAsync("run", "--as-of", "2025-06-02");
        var later = await Sandbox.RunAsync("plan", "--as-of", "2025-06-09");

        Assert.Contains("Since yesterday (2025-06-01): 2 more contacts, 1 more contact that gets no email", next.Output, StringComparison.Ordinal);
        Assert.Contains("Rows of email_schedules: ", next.Output, StringComparison.Ordinal);
        Assert.Contains("Since yesterday (2025-06-01): ", again.Output, StringComparison.Ordinal);
        Assert.Contains("Since 2025-06-02: ", later.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_NothingIsOdd_NeedsNoAttention()
    {
        Sandbox.With("CREATE TABLE contacts(id INTEGER PRIMARY KEY, email TEXT, state TEXT, birth_date TEXT); INSERT INTO contacts VALUES (1, 'a@example.com', 'TX', '1960-06-15');");

        var answer = await Sandbox.RunAsync("run", "--as-of", "2025-06-01");

        Assert.Contains("Needs attention: nothing.\n", answer.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("object", "in the object layout (a plain file), written 20")]
    [InlineData("log", "in the log layout (")]
    public async Task Status_AfterAFailure_SaysWhyTheLayoutTheSizeAndWhatToDoAboutTheLease(string layout, string expected)
    {
        string[] setting = ["--set", $"Database:Layout={layout}"];
        await Sandbox.RunAsync(["sample", "--contacts", "300", "--as-of", "2025-06-01", .. setting]);
        await Sandbox.RunAsync("run", "--as-of", "2025-06-01", "--set", "Engine:Command=bash", "--set", "Engine:Arguments:0=-c", "--set", "Engine:Arguments:1=exit 5");
        var file = Path.Combine(Sandbox.Folder, "copy.db");
        var newest = (await Sandbox.RunAsync("history", "--json")).Document.GetProperty("commits")[0].GetProperty("id").GetString()!;
        await Sandbox.RunAsync("restore", newest, "--output", file);
        await Sandbox.HoldLeaseAsync();

        var status = await Sandbox.RunAsync("status");
        var document = await Sandbox.RunAsync("status", "--json");

        Assert.Contains(expected, status.Output, StringComparison.Ordinal);
        Assert.Equal(new FileInfo(file).Length, document.Document.GetProperty("size").GetProperty("bytes").GetInt64());
        Assert.Matches(@"Last run: rejected, 20\S+ \S+Z, because: .*exit code 5", status.Output);
        Assert.Contains($"'email-scheduler lease break --org 99 --store {Sandbox.Store}'", status.Output, StringComparison.Ordinal);
    }
}
