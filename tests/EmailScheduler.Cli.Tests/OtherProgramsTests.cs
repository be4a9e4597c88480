namespace EmailScheduler.Cli.Tests;

/// <summary>Databases that other programs work on, too: what a person or a scheduler at the command line sees of them.</summary>
public sealed class OtherProgramsTests : SandboxTests
{
    private const string Contacts = """
        CREATE TABLE contacts(id INTEGER PRIMARY KEY, email TEXT, state TEXT, birth_date TEXT);
        INSERT INTO contacts VALUES (1, 'a@example.com', 'TX', '1958-08-12'), (2, 'b@example.com', 'TX', '1957-06-25');
        CREATE TABLE email_schedules(id INTEGER PRIMARY KEY, contact_id INTEGER, email_type TEXT, scheduled_send_date TEXT, status TEXT);
        """;

    [Fact]
    public async Task Run_TriggersAndCheckpointsOfAnotherProgram_IsCompletedAndShowsThem()
    {
        Sandbox.With($"""
            {Contacts}
            CREATE TABLE audit(what TEXT); CREATE TRIGGER audited AFTER INSERT ON email_schedules BEGIN INSERT INTO audit VALUES (NEW.email_type); END;
            CREATE TABLE scheduler_checkpoints(scheduler_run_id TEXT, host TEXT NOT NULL CONSTRAINT known_host CHECK (host <> ''));
            """);

        var plan = await Sandbox.RunAsync("plan", "--as-of", "2025-06-01");
        var run = await Sandbox.RunAsync("run", "--as-of", "2025-06-01");
        var second = await Sandbox.RunAsync("run", "--json", "--as-of", "2025-06-01");

        Assert.Equal((0, 0, 0), (plan.ExitCode, run.ExitCode, second.ExitCode));
        Assert.All((string[])[plan.Output, run.Output], output =>
        {
            Assert.Contains("audit", output, StringComparison.Ordinal);
            Assert.Contains("No row was written into scheduler_checkpoints", output, StringComparison.Ordinal);
            Assert.Contains("known_host", output, StringComparison.Ordinal);
        });
        Assert.Equal("unchanged", second.Status);
    }

    [Fact]
    public async Task Run_TriggerThatWritesContacts_EndsWith65AndNamesIt()
    {
        Sandbox.With($"{Contacts} CREATE TRIGGER stamp AFTER INSERT ON email_schedules BEGIN UPDATE contacts SET state = 'planned' WHERE id = NEW.contact_id; END");
        var before = await File.ReadAllBytesAsync(Sandbox.Database, Cancel);

        var plan = await Sandbox.RunAsync("plan", "--as-of", "2025-06-01");
        var run = await Sandbox.RunAsync("run", "--as-of", "2025-06-01");

        Assert.Equal((65, 65), (plan.ExitCode, run.ExitCode));
        Assert.Contains("Trigger 'stamp' writes table contacts", run.Error, StringComparison.Ordinal);
        Assert.Equal(run.Error, plan.Error);
        Assert.Equal(before, await File.ReadAllBytesAsync(Sandbox.Database, Cancel));
    }
}
