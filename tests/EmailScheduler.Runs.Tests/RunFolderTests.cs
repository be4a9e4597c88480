namespace EmailScheduler.Runs.Tests;

/// <summary>Tests that each have a store and a folder of their own, which go with the test.</summary>
public abstract class RunFolderTests : IDisposable
{
    private protected RunFolder Folder { get; } = new();

    public virtual void Dispose()
    {
        Folder.Dispose();
        GC.SuppressFinalize(this);
    }
}
