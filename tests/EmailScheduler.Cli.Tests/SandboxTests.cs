namespace EmailScheduler.Cli.Tests;

/// <summary>Tests that call the program, each in a sandbox of its own, which goes with the test.</summary>
public abstract class SandboxTests : IDisposable
{
    private protected Sandbox Sandbox { get; } = new();

    public virtual void Dispose()
    {
        Sandbox.Dispose();
        GC.SuppressFinalize(this);
    }
}
