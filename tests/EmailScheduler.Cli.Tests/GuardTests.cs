using System.Text.RegularExpressions;

namespace EmailScheduler.Cli.Tests;

/// <summary>A plan that is out of bounds, from the accident to the approval, as an operator meets it.</summary>
public sealed class GuardTests : IDisposable
{
    private readonly Sandbox _sandbox = new();

    public void Dispose() => _sandbox.Dispose();

    [Fact]
    public async Task Run_AfterAnAccident_IsHeldUntilItIsApproved()
    {
        await _sandbox.WithSampleAsync(400);
        await _sandbox.SucceedAsync("run", "--as-of", "2025-06-01");
        _sandbox.Change("UPDATE contacts SET email = '' WHERE id % 2 = 0");

        var plan = await _sandbox.SucceedAsync("plan", "--as-of", "2025-06-01");
        var held = await _sandbox.RunAsync("run", "--as-of", "2025-06-01");
        var all = await _sandbox.RunAsync("run", "--all", "--as-of", "2025-06-01");
        var status = await _sandbox.SucceedAsync("status");

        Assert.Contains("Warning: Guard: valid contacts fell from ", plan.Output, StringComparison.Ordinal);
        Assert.Equal(76, held.ExitCode);
        Assert.Matches("(?s)^Organization 99: held .*Not committed: .* rows, .* deleted\\.\nCommitted: no email had to be withdrawn\\.\nFound:\n  valid contacts fell from ", held.Output);
        Assert.Contains($"'email-scheduler approve --org 99 --reason TEXT --store {_sandbox.Store}'", held.Errors, StringComparison.Ordinal);
        Assert.Contains("Nothing was written. 'run' with the same --as-of and --set would be held by the guard", plan.Output, StringComparison.Ordinal);
        Assert.Equal(76, all.ExitCode);
        Assert.Contains("1 held", all.Output, StringComparison.Ordinal);
        Assert.Contains($"'email-scheduler approve --org 99 --reason TEXT --run --store {_sandbox.Store}'", status.Output, StringComparison.Ordinal);

        await _sandbox.SucceedAsync("approve", "--reason", "they have left");
        Assert.Contains("makes these changes.", (await _sandbox.SucceedAsync("plan", "--as-of", "2025-06-01")).Output, StringComparison.Ordinal);

        Assert.Contains("Organization 99: completed", (await _sandbox.SucceedAsync("run", "--as-of", "2025-06-01")).Output, StringComparison.Ordinal);
        Assert.Contains("Organization 99: unchanged", (await _sandbox.SucceedAsync("run", "--as-of", "2025-06-01")).Output, StringComparison.Ordinal);
    }

    /// <summary>What a held run has counted is said wherever a person is asked to approve its plan.</summary>
    [Theory]
    [InlineData("DELETE FROM email_schedules WHERE status IN ('scheduled', 'processing'); UPDATE email_schedules SET status = 'scheduled' WHERE id IN (SELECT s.id FROM email_schedules AS s JOIN contacts AS c ON c.id = s.contact_id WHERE c.id % 2 = 0 AND s.status = 'pre-scheduled' AND s.scheduled_send_date > '2025-06-01' ORDER BY s.id LIMIT 7)", "        7  emails that the sender has are for contacts that are excluded or gone")]
    [InlineData("UPDATE contacts SET state = 'Nowhere', zip_code = NULL WHERE id IN (1, 3, 5)", "        3  contacts get no email: the state is not understood")]
    [InlineData("UPDATE contacts SET status = 'lead' WHERE id = 1", "'lead'")]
    public async Task Approve_HeldRun_ShowsWhatItCounted(string change, string expected)
    {
        await _sandbox.WithSampleAsync(400);
        await _sandbox.SucceedAsync("run", "--as-of", "2025-06-01");
        _sandbox.Change($"{change}; UPDATE contacts SET email = '' WHERE id % 2 = 0");

        var held = await _sandbox.RunAsync("run", "--as-of", "2025-06-01");
        var status = await _sandbox.SucceedAsync("status");
        var approved = await _sandbox.SucceedAsync("approve", "--reason", "they have left");

        Assert.Equal(76, held.ExitCode);
        Assert.Contains("Needs attention:", held.Output, StringComparison.Ordinal);
        foreach (var output in new[] { held.Output, status.Output, approved.Output })
        {
            Assert.Contains(expected, output, StringComparison.Ordinal);
            Assert.Single(Regex.Matches(output, "rules show --newer", RegexOptions.None, TimeSpan.FromSeconds(10)));
        }
    }

    [Theory]
    [InlineData("warn", "Guard: valid contacts fell from ")]
    [InlineData("off", "")]
    public async Task Run_GuardThatDoesNotHold_Completes(string mode, string warning)
    {
        await _sandbox.WithSampleAsync(400);
        await _sandbox.SucceedAsync("run", "--as-of", "2025-06-01");
        _sandbox.Change("UPDATE contacts SET email = '' WHERE id % 2 = 0");

        var run = await _sandbox.SucceedAsync("run", "--as-of", "2025-06-01", "--set", $"Guard:Mode={mode}");

        Assert.Equal(warning.Length > 0, run.Output.Contains("Guard: ", StringComparison.Ordinal));
        Assert.Contains(warning, run.Output, StringComparison.Ordinal);
    }
}
