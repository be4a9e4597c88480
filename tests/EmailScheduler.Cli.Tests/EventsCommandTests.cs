using System.Text.Json.Nodes;

namespace EmailScheduler.Cli.Tests;

/// <summary>The doors of the sender: <c>emails due</c> and <c>events add</c>.</summary>
public sealed class EventsCommandTests : IDisposable
{
    private const string At = "\"occurredAt\":\"2025-06-01T13:31:02Z\"";

    private readonly Sandbox _sandbox = new();

    public void Dispose() => _sandbox.Dispose();

    [Theory]
    [InlineData("object")]
    [InlineData("log")]
    public async Task EventsAdd_SentAndUnsubscribed_AreNotDueAnyMore(string layout)
    {
        var day = await PlannedAsync(layout);
        var before = await DueAsync(day);
        var batch = Batch($$"""{"event":"sent",{{At}},"key":"{{before[0]}}"}""", $$"""{"event":"unsubscribed",{{At}},"contact":{{before[^1]!.Split('-')[1]}}}""");

        var added = await _sandbox.RunAsync("events", "add", batch, "--json");

        Assert.True(added.ExitCode == 0, added.Errors);
        Assert.Equal((2, true), (JsonNode.Parse(added.Output)!["events"]!.GetValue<int>(), JsonNode.Parse(added.Output)!["isNew"]!.GetValue<bool>()));
        Assert.Equal(before[1..^1], await DueAsync(day));

        var run = await _sandbox.RunAsync("run", "--as-of", "2025-06-01");
        Assert.Contains("Events: 2 in 1 batches; 1 emails and 1 addresses changed.", run.Output, StringComparison.Ordinal);
        Assert.Equal(before[1..^1], await DueAsync(day));
        Assert.Contains("unchanged", (await _sandbox.RunAsync("run", "--as-of", "2025-06-01")).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task EventsAdd_SameFileAgain_IsStoredAlready()
    {
        await PlannedAsync("object");
        var batch = Batch($$"""{"event":"unsubscribed",{{At}},"contact":1}""");
        await _sandbox.RunAsync("events", "add", batch);

        Assert.StartsWith("Already stored: 1 events of organization 99 as batch ", (await _sandbox.RunAsync("events", "add", batch)).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task EventsAdd_BadLines_AreNamedWithoutTheirValues()
    {
        await PlannedAsync("object");

        var added = await _sandbox.RunAsync("events", "add", Batch($$"""{"event":"unsubscribed",{{At}},"address":"secret"}""", "", "{}"));

        Assert.Equal((65, ""), (added.ExitCode, added.Output));
        Assert.Contains("line 1: Field 'address' is not an email address.", added.Errors, StringComparison.Ordinal);
        Assert.Contains("line 3: Field 'event' is missing", added.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", added.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(65, "events add batch.ndjson --org 5")]
    [InlineData(78, "events add missing.ndjson")]
    [InlineData(78, "events add")]
    [InlineData(78, "emails due")]
    [InlineData(78, "emails due --date 2025-02-30")]
    [InlineData(78, "emails due --date 2025-06-01 --limit 0")]
    [InlineData(78, "emails due --date 2025-06-01 --after x")]
    [InlineData(78, "emails due --date 2025-06-01 --csv --json")]
    [InlineData(65, "emails due --date 2025-06-01 --org 5")]
    public async Task Command_BadInput_EndsAsDue(int exitCode, string command)
    {
        await PlannedAsync("object");
        Batch($$"""{"event":"unsubscribed",{{At}},"contact":1}""");

        var answer = await _sandbox.RunAsync([.. command.Split(' ').Select(word => word.EndsWith(".ndjson", StringComparison.Ordinal) ? Path.Combine(_sandbox.Folder, word) : word)]);

        Assert.True(answer.ExitCode == exitCode, $"{answer.ExitCode}: {answer.Errors}");
        _sandbox.AssertNothingIsLeftBehind();
    }

    [Theory]
    [InlineData(false, "key,row,contact,type,event_date,send_date,send_time,priority,campaign_instance,email_template,sms_template")]
    [InlineData(true, "key,row,contact,type,event_date,send_date,send_time,priority,campaign_instance,email_template,sms_template,address,first_name,last_name")]
    public async Task EmailsDue_Csv_HasAddressesOnlyWhereTheyAreAskedFor(bool withAddresses, string heading)
    {
        var day = await PlannedAsync("object");

        var lines = (await _sandbox.RunAsync([.. $"emails due --date {day} --csv".Split(' '), .. withAddresses ? ["--with-addresses"] : Array.Empty<string>()])).Output.Split("\r\n");

        Assert.Equal(heading, lines[0]);
        Assert.All(lines[1..^1], line => Assert.Equal(withAddresses, line.Contains('@', StringComparison.Ordinal)));
        Assert.Equal((await DueAsync(day)).Length, lines.Length - 2);
    }

    [Fact]
    public async Task EmailsDue_Pages_HoldEachEmailOnce()
    {
        var day = await PlannedAsync("object");
        var keys = new List<string?>();
        for (var after = ""; ;)
        {
            var page = JsonNode.Parse((await _sandbox.RunAsync([.. $"emails due --date {day} --limit 3 --json{after}".Split(' ')])).Output)!;
            keys.AddRange(Keys(page));
            if (page["next"] is not { } next)
            {
                break;
            }

            after = $" --after {next}";
        }

        Assert.Equal(await DueAsync(day), keys);
    }

    /// <summary>Runs on a sample, and finds a day on which several contacts get emails.</summary>
    private async Task<string> PlannedAsync(string layout)
    {
        await _sandbox.RunAsync("sample", "--contacts", "300", "--as-of", "2025-06-01", "--set", $"Database:Layout={layout}");
        var run = await _sandbox.RunAsync("run", "--as-of", "2025-06-01", "--json");
        var days = JsonNode.Parse(run.Output)!["report"]!["plan"]!["calendar"]!.AsArray();
        return days.First(day => day!["mails"]!.AsObject().Sum(emails => emails.Value!.GetValue<int>()) > 4)!["day"]!.GetValue<string>();
    }

    private async Task<string?[]> DueAsync(string day)
    {
        var answer = await _sandbox.RunAsync("emails", "due", "--date", day, "--json");
        Assert.True(answer.ExitCode == 0, answer.Errors);
        Assert.DoesNotContain('@', answer.Output);
        return Keys(JsonNode.Parse(answer.Output)!);
    }

    private static string?[] Keys(JsonNode page) => [.. page["emails"]!.AsArray().Select(email => email!["key"]!.GetValue<string>())];

    private string Batch(params string[] lines)
    {
        var path = Path.Combine(_sandbox.Folder, "batch.ndjson");
        File.WriteAllLines(path, lines);
        return path;
    }
}
