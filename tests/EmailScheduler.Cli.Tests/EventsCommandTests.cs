using System.Text.Json.Nodes;

namespace EmailScheduler.Cli.Tests;

/// <summary>The doors of the sender: <c>emails due</c> and <c>events add</c>.</summary>
public sealed class EventsCommandTests : SandboxTests
{
    private const string At = "\"occurredAt\":\"2025-06-01T13:31:02Z\"";

    [Theory]
    [InlineData("object")]
    [InlineData("log")]
    public async Task EventsAdd_SentAndUnsubscribed_AreNotDueAnyMore(string layout)
    {
        var day = await Sandbox.PlanSampleAsync(layout, emails: 4);
        var before = await Sandbox.DueAsync(day);
        var batch = Batch($$"""{"event":"sent",{{At}},"key":"{{before[0]}}"}""", $$"""{"event":"unsubscribed",{{At}},"contact":{{before[^1].Split('-')[1]}}}""");

        var added = await Sandbox.SucceedAsync("events", "add", batch, "--json");

        Assert.Equal((2, true), (JsonNode.Parse(added.Output)!["events"]!.GetValue<int>(), JsonNode.Parse(added.Output)!["isNew"]!.GetValue<bool>()));
        Assert.Equal(before[1..^1], await Sandbox.DueAsync(day));

        var run = await Sandbox.RunAsync("run", "--as-of", "2025-06-01");
        Assert.Contains("Events: 2 in 1 batch; 1 email and 1 address changed.", run.Output, StringComparison.Ordinal);
        Assert.Equal(before[1..^1], await Sandbox.DueAsync(day));
        Assert.Contains("unchanged", (await Sandbox.RunAsync("run", "--as-of", "2025-06-01")).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task EventsAdd_SameFileAgain_IsStoredAlready()
    {
        await PlannedAsync();
        var batch = Batch($$"""{"event":"unsubscribed",{{At}},"contact":1}""");
        await Sandbox.RunAsync("events", "add", batch);

        Assert.StartsWith("Already stored: 1 events of organization 99 as batch ", (await Sandbox.RunAsync("events", "add", batch)).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task EventsAdd_BadLines_AreNamedWithoutTheirValues()
    {
        await PlannedAsync();

        var added = await Sandbox.RunAsync("events", "add", Batch($$"""{"event":"unsubscribed",{{At}},"address":"secret"}""", "", "{}"));

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
        await PlannedAsync();
        Batch($$"""{"event":"unsubscribed",{{At}},"contact":1}""");

        var answer = await Sandbox.RunAsync([.. command.Split(' ').Select(word => word.EndsWith(".ndjson", StringComparison.Ordinal) ? Path.Combine(Sandbox.Folder, word) : word)]);

        Assert.True(answer.ExitCode == exitCode, $"{answer.ExitCode}: {answer.Errors}");
        Sandbox.AssertNothingIsLeftBehind();
    }

    [Theory]
    [InlineData(false, "key,row,contact,type,event_date,send_date,send_time,priority,campaign_instance,email_template,sms_template")]
    [InlineData(true, "key,row,contact,type,event_date,send_date,send_time,priority,campaign_instance,email_template,sms_template,address,first_name,last_name")]
    public async Task EmailsDue_Csv_HasAddressesOnlyWhereTheyAreAskedFor(bool withAddresses, string heading)
    {
        var day = await PlannedAsync();

        var lines = (await Sandbox.RunAsync([.. $"emails due --date {day} --csv".Split(' '), .. withAddresses ? ["--with-addresses"] : Array.Empty<string>()])).Output.Split("\r\n");

        Assert.Equal(heading, lines[0]);
        Assert.All(lines[1..^1], line => Assert.Equal(withAddresses, line.Contains('@', StringComparison.Ordinal)));
        Assert.Equal((await Sandbox.DueAsync(day)).Length, lines.Length - 2);
    }

    [Fact]
    public async Task EmailsDue_Pages_HoldEachEmailOnce()
    {
        var day = await PlannedAsync();
        var keys = new List<string?>();
        for (var after = ""; ;)
        {
            var page = JsonNode.Parse((await Sandbox.RunAsync([.. $"emails due --date {day} --limit 3 --json{after}".Split(' ')])).Output)!;
            keys.AddRange(page["emails"]!.AsArray().Select(email => email!["key"]!.GetValue<string>()));
            if (page["next"] is not { } next)
            {
                break;
            }

            after = $" --after {next}";
        }

        Assert.Equal(await Sandbox.DueAsync(day), keys);
    }

    private Task<string> PlannedAsync() => Sandbox.PlanSampleAsync("object", emails: 4);

    private string Batch(params string[] lines)
    {
        var path = Path.Combine(Sandbox.Folder, "batch.ndjson");
        File.WriteAllLines(path, lines);
        return path;
    }
}
