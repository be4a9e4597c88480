using System.CommandLine;
using System.Diagnostics;
using System.Text.Json;

namespace EmailScheduler.Benchmarks.Consoles;

/// <summary>How long the pages of a console take that <c>email-scheduler serve</c> serves: to the first byte, and whole. One request at a time, on one connection.</summary>
internal static class ConsoleCommand
{
    private const double High = 0.95;

    public static Command Create()
    {
        var url = new Option<string>("--url") { Description = "Where serve listens, such as http://127.0.0.1:5080.", Required = true };
        var organization = new Option<long>("--organization") { Description = "The organization whose pages are asked for; it has a run.", DefaultValueFactory = _ => 99 };
        var rounds = new Option<int>("--rounds") { Description = "Requests for each page, after one that is not counted.", DefaultValueFactory = _ => 40 };
        var command = new Command("console", "The pages of a console that is served, warm.") { url, organization, rounds };
        command.SetAction((parse, cancellationToken) => MeasureAsync(new Uri(parse.GetValue(url)!), parse.GetValue(organization), parse.GetValue(rounds), cancellationToken));
        return command;
    }

    private static async Task MeasureAsync(Uri url, long organization, int rounds, CancellationToken cancellationToken)
    {
        using var client = new HttpClient { BaseAddress = url, Timeout = TimeSpan.FromMinutes(10) };
        var run = await NewestRunAsync(client, organization, cancellationToken);
        var at = FormattableString.Invariant($"organizations/{organization}");
        string[] pages =
        [
            "", "?state=late", "?page=2", at, $"{at}/runs/{run}", $"{at}/history", $"{at}/audit", $"{at}/lease", "settings",
            $"{at}/settings", $"{at}/days", $"{at}/contacts/1", $"{at}/what-if?BirthdayDaysBefore=30",
        ];
        Console.WriteLine("| page | KiB | first byte: median, 95 % | whole: median, 95 % |");
        Console.WriteLine("|---|---|---|---|");
        foreach (var page in pages)
        {
            await AskAsync(client, page, cancellationToken);
            var asked = new List<Measured>();
            for (var round = 0; round < rounds; round++)
            {
                asked.Add(await AskAsync(client, page, cancellationToken));
            }

            Console.WriteLine(FormattableString.Invariant($"| `/{page}` | {asked[^1].Bytes / 1024.0:0} | {Of(asked, one => one.FirstByte)} ms | {Of(asked, one => one.Whole)} ms |"));
        }
    }

    private static async Task<string> NewestRunAsync(HttpClient client, long organization, CancellationToken cancellationToken)
    {
        using var runs = JsonDocument.Parse(await client.GetStringAsync(new Uri($"api/organizations/{organization}/runs?limit=1", UriKind.Relative), cancellationToken));
        return runs.RootElement[0].GetProperty("runId").GetString()!;
    }

    private static async Task<Measured> AskAsync(HttpClient client, string page, CancellationToken cancellationToken)
    {
        var since = Stopwatch.GetTimestamp();
        using var answer = await client.GetAsync(new Uri(page, UriKind.Relative), HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        answer.EnsureSuccessStatusCode();
        var firstByte = Stopwatch.GetElapsedTime(since);
        var bytes = (await answer.Content.ReadAsByteArrayAsync(cancellationToken)).Length;
        return new Measured(firstByte, Stopwatch.GetElapsedTime(since), bytes);
    }

    private static string Of(IEnumerable<Measured> asked, Func<Measured, TimeSpan> what)
    {
        var ordered = asked.Select(one => what(one).TotalMilliseconds).Order().ToList();
        return FormattableString.Invariant($"{ordered[ordered.Count / 2]:0}, {ordered[(int)Math.Ceiling(High * ordered.Count) - 1]:0}");
    }

    private sealed record Measured(TimeSpan FirstByte, TimeSpan Whole, int Bytes);
}
