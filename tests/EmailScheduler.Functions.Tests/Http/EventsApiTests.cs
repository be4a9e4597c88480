using System.Net;
using System.Net.Http.Json;
using EmailScheduler.Api.Http;

namespace EmailScheduler.Functions.Tests.Http;

/// <summary>What a sender and a provider do over HTTP: list, report, list again.</summary>
public class EventsApiTests
{
    private const string Events = "/api/organizations/99/events";
    private const string Emails = "/api/organizations/99/emails";

    private static readonly DateOnly Today = DateOnly.FromDateTime(AppUnderTest.Morning.UtcDateTime);

    [Fact]
    public async Task SenderAndProvider_ListReportAndListAgain_SeeWhatWasReportedAtOnceAndAfterARun()
    {
        await using var api = await StartedAsync();
        var (day, before) = await FirstDayWithEmailsAsync(api);
        var (sent, left) = (before.Emails[0], before.Emails.First(email => email.Contact != before.Emails[0].Contact));

        var answer = await api.PostAsync(Events, $$"""
            {"event":"sent","occurredAt":"{{AppUnderTest.Morning:yyyy-MM-dd'T'HH:mm:ss'Z'}}","key":"{{sent.Key}}"}
            {"event":"unsubscribed","occurredAt":"{{AppUnderTest.Morning:yyyy-MM-dd'T'HH:mm:ss'Z'}}","contact":{{left.Contact}}}
            """, "application/x-ndjson");
        var accepted = await answer.Content.ReadFromJsonAsync<AcceptedEvents>(Cancel);

        Assert.Equal((HttpStatusCode.Accepted, 99, 2, true), (answer.StatusCode, accepted!.OrganizationId, accepted.Events, accepted.IsNew));
        var expected = before.Emails.Where(email => email.Key != sent.Key && email.Contact != left.Contact).Select(email => email.Key);
        Assert.Equal(expected, (await PageAsync(api, $"?date={day:yyyy-MM-dd}")).Emails.Select(email => email.Key));

        var run = await api.PostAsync("/api/organizations/99/runs", null);
        await api.App.Hub.RunAsync();
        Assert.Equal(2, (await api.RunAsync(run)).Report!.Events!.Events);
        Assert.DoesNotContain((await PageAsync(api, $"?date={day:yyyy-MM-dd}")).Emails, email => email.Key == sent.Key || email.Contact == left.Contact);
    }

    [Fact]
    public async Task ListDueEmails_Pages_HoldEachEmailOnceAndNoAddress()
    {
        await using var api = await StartedAsync();
        var (day, all) = await FirstDayWithEmailsAsync(api);

        var keys = new List<string>();
        for (var after = ""; ;)
        {
            var answer = await api.GetAsync($"{Emails}?date={day:yyyy-MM-dd}&limit=2{after}");
            var text = await answer.Content.ReadAsStringAsync(Cancel);
            Assert.DoesNotContain("@", text, StringComparison.Ordinal);

            // As on the command line, what has no value is absent: campaigns of birthdays, 'next' of the last page.
            Assert.DoesNotContain("null", text, StringComparison.Ordinal);
            var page = JsonSerializer.Deserialize<EmailPage>(text, JsonSerializerOptions.Web)!;
            keys.AddRange(page.Emails.Select(email => email.Key));
            if (page.Next is not { } next)
            {
                break;
            }

            after = $"&after={next}";
        }

        Assert.Equal(all.Emails.Select(email => email.Key), keys);
        Assert.Contains("@", await api.Client.GetStringAsync(new Uri($"{Emails}/recipients?date={day:yyyy-MM-dd}", UriKind.Relative), Cancel), StringComparison.Ordinal);
    }

    [Fact]
    public async Task AddEvents_BadLines_AreNamedAndNothingIsStored()
    {
        await using var api = await StartedAsync();

        var answer = await api.PostAsync(Events, """
            {"event":"unsubscribed","occurredAt":"2026-01-01T00:00:00Z","contact":1}
            {"event":"unsubscribed","occurredAt":"2026-01-01T00:00:00Z","address":"secret"}
            """);

        var text = await answer.Content.ReadAsStringAsync(Cancel);
        Assert.DoesNotContain("secret", text, StringComparison.Ordinal);
        Assert.Equal(2, JsonDocument.Parse(text).RootElement.GetProperty("faults")[0].GetProperty("line").GetInt32());
        await foreach (var entry in api.App.Store.ListAsync("org-data/99.db.events/", Cancel))
        {
            Assert.Fail(entry.Key);
        }
    }

    private static async Task<ApiUnderTest<AppUnderTest>> StartedAsync()
    {
        var api = await ApiUnderTest.StartAsync(await new AppUnderTest().WithOrganizationsAsync(99));
        await api.PostAsync("/api/organizations/99/runs", null);
        await api.App.Hub.RunAsync();
        return api;
    }

    private static async Task<(DateOnly Day, EmailPage Page)> FirstDayWithEmailsAsync(ApiUnderTest<AppUnderTest> api)
    {
        for (var day = Today; day < Today.AddDays(60); day = day.AddDays(1))
        {
            var page = await PageAsync(api, $"?date={day:yyyy-MM-dd}");
            if (page.Emails.DistinctBy(email => email.Contact).Count() > 2)
            {
                return (day, page);
            }
        }

        throw new InvalidOperationException("No day has emails.");
    }

    private static async Task<EmailPage> PageAsync(ApiUnderTest<AppUnderTest> api, string query) =>
        (await api.Client.GetFromJsonAsync<EmailPage>(new Uri(Emails + query, UriKind.Relative), Cancel))!;
}
