namespace EmailScheduler.Tests;

/// <summary>Tests that each have a folder of their own, which goes with the test.</summary>
public abstract class FolderTests : IDisposable
{
    private protected TestFolder Folder { get; } = new();

    public virtual void Dispose()
    {
        Folder.Dispose();
        GC.SuppressFinalize(this);
    }
}
