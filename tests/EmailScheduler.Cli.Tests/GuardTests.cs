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
        Assert.Contains("'email-scheduler approve --org 99 --reason TEXT'", held.Errors, StringComparison.Ordinal);
        Assert.Equal(76, all.ExitCode);
        Assert.Contains("1 held", all.Output, StringComparison.Ordinal);
        Assert.Contains("approve --org 99", status.Output, StringComparison.Ordinal);

        await _sandbox.SucceedAsync("approve", "--reason", "they have left");

        Assert.Contains("Organization 99: completed", (await _sandbox.SucceedAsync("run", "--as-of", "2025-06-01")).Output, StringComparison.Ordinal);
        Assert.Contains("Organization 99: unchanged", (await _sandbox.SucceedAsync("run", "--as-of", "2025-06-01")).Output, StringComparison.Ordinal);
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
