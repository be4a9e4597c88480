using EmailScheduler.Storage.Workspaces;

namespace EmailScheduler.Web.Pages;

/// <summary>An answer that is made as a local file before it is sent.</summary>
internal sealed class MadeFile : IAsyncDisposable
{
    private readonly Workspace _workspace;

    private MadeFile(Workspace workspace, FileStream content) => (_workspace, Content) = (workspace, content);

    /// <summary>What it holds; written by one, then read by one.</summary>
    public FileStream Content { get; }

    /// <summary>Makes an empty one.</summary>
    /// <param name="workspace">Where it is; it is removed with the file.</param>
    public static MadeFile Create(Workspace workspace)
    {
        try
        {
            return new MadeFile(workspace, new FileStream(workspace.File("answer"), FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, bufferSize: 64 * 1024, FileOptions.Asynchronous));
        }
        catch
        {
            workspace.Dispose();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            // What a full disk has not taken yet is written once more, and fails once more.
            await Content.DisposeAsync();
        }
        finally
        {
            _workspace.Dispose();
        }
    }
}
