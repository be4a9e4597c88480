using System.Text.Json;
using EmailScheduler.Cli.Display;
using Spectre.Console;

namespace EmailScheduler.Cli.Tests.Display;

/// <summary>Texts that anyone may have stored: none of them tells the terminal anything.</summary>
public sealed class PrintableTests : SandboxTests
{
    // Clears the screen, sets the title, turns text round, hides it, begins a line, rings.
    private const string Hostile = "x\u001b[2J\u001b]0;t\u0007\u009b31m\u202etxt.exe\u2066\u00ad\u007f\r\n\u2028y";

    [Theory]
    [InlineData("Zoë Ångström, 東京 🚀, می\u200cخواهم", "Zoë Ångström, 東京 🚀, می\u200cخواهم")]
    [InlineData("\u001b[31mred", "\\u001B[31mred")]
    [InlineData("a\tb\nc\rd\u007f", "a\\u0009b\\u000Ac\\u000Dd\\u007F")]
    [InlineData("\u009b2J\u0085", "\\u009B2J\\u0085")]
    [InlineData("\u202eabc\u202c \u2066x\u2069 \u200f \ufeff \u00ad", "\\u202Eabc\\u202C \\u2066x\\u2069 \\u200F \\uFEFF \\u00AD")]
    [InlineData("\u2028\u2029", "\\u2028\\u2029")]
    [InlineData("\U000E0041 tag", "\\uDB40\\uDC41 tag")]
    [InlineData("", "")]
    public void Of_Text_ShowsWhatIsNotPrintable(string text, string shown) => Assert.Equal(shown, Printable.Of(text));

    [Fact]
    public void Outputs_HostileText_AreAllPrintable()
    {
        using var output = new StringWriter();
        using var errors = new StringWriter();
        var (people, machine) = (new CliOutput(output, errors, json: false, verbose: true), new CliOutput(output, errors, json: true, verbose: true));
        var table = new TextTable("Heading", "Other");
        table.Add(Hostile, Hostile);

        people.WriteLine(Hostile);
        people.WriteStatus(Hostile);
        people.WriteError(Hostile);
        people.ResultConsole.MarkupLineInterpolated($"[bold]{Hostile}[/]");
        people.ResultConsole.Write(new Table().AddColumn("Heading").AddRow(Printable.Cell(Hostile)));
        people.WriteTable(table);
        machine.WriteResult(new { Text = Hostile }, _ => { });

        AssertPrintable(output.ToString());
        AssertPrintable(errors.ToString());
        Assert.Equal(Hostile, JsonDocument.Parse(output.ToString().TrimEnd().Split('\n')[^1]).RootElement.GetProperty("text").GetString());
    }

    /// <summary>Names of tables and triggers, kinds of emails, whoever holds the lease, keys of objects.</summary>
    [Fact]
    public async Task Commands_HostileStore_ShowNothingElse()
    {
        var name = Hostile.Replace("'", "''", StringComparison.Ordinal);
        Sandbox.With($"""
            CREATE TABLE contacts(id INTEGER PRIMARY KEY, email TEXT, zip_code TEXT, birth_date TEXT, "{name}" TEXT);
            INSERT INTO contacts VALUES (1, 'ada@example.com', '10001', '1960-07-01', NULL), (2, '{name}@example.com', '{name}', '{name}', '{name}');
            CREATE TABLE email_schedules(id INTEGER PRIMARY KEY, contact_id INTEGER, email_type TEXT, scheduled_send_date TEXT, status TEXT, skip_reason TEXT);
            INSERT INTO email_schedules VALUES (1, 1, '{name}', '2025-06-17', 'pre-scheduled', NULL), (2, 1, '{name}', '2025-06-18', 'skipped', '{name}'), (3, 1, '{name}', '2025-06-01', '{name}', '{name}');
            CREATE TABLE "{name}"(id INTEGER PRIMARY KEY, value TEXT);
            CREATE TRIGGER "t{name}" AFTER INSERT ON email_schedules BEGIN INSERT INTO "{name}" (value) VALUES ('{name}'); END;
            """);
        var held = JsonSerializer.Serialize(new Dictionary<string, object> { ["instance_id"] = Hostile, ["timeout"] = 3600, ["run_id"] = Hostile, ["host"] = Hostile });
        await File.WriteAllTextAsync(Sandbox.Lease, held, Cancel);
        foreach (var arguments in (string[])["run --no-wait", "lease show", "status", "lease break", "plan --verbose", "run --as-of 2025-06-01 --verbose", "explain 1", "emails due --date 2025-06-17", "history", "versions", "history verify", "status --json", "explain 2 --json"])
        {
            var answer = await Sandbox.RunAsync(arguments.Split(' '));
            Assert.True(answer.Output.Length + answer.Errors.Length > 0, arguments);
            AssertPrintable(answer.Output);
            AssertPrintable(answer.Errors);
        }

        Sandbox.Change($"DROP TRIGGER \"t{name}\"; CREATE TRIGGER \"t{name}\" BEFORE INSERT ON email_schedules BEGIN SELECT RAISE(ABORT, '{name}'); END; DELETE FROM email_schedules;");
        var refused = await Sandbox.RunAsync("run", "--as-of", "2025-06-02");
        Assert.NotEqual(0, refused.ExitCode);
        AssertPrintable(refused.Errors);
    }

    private static void AssertPrintable(string shown) =>
        Assert.All(shown.Split(Environment.NewLine), line => Assert.DoesNotContain(line, character => char.IsControl(character) || "\u00ad\u2028\u202e\u2066".Contains(character, StringComparison.Ordinal)));
}
