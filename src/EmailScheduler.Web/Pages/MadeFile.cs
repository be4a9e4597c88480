using EmailScheduler.Storage.Workspaces;

namespace EmailScheduler.Web.Pages;

/// <summary>An answer that is made as a local file before it is sent.</summary>
/// <param name="workspace">Where it is; it is removed with the file.</param>
internal sealed class MadeFile(Workspace workspace) : IAsyncDisposable
{
    /// <summary>What it holds; written by one, then read by one.</summary>
    public FileStream Content { get; } = new(workspace.File("answer"), FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, bufferSize: 64 * 1024, FileOptions.Asynchronous);

    public async ValueTask DisposeAsync()
    {
        await Content.DisposeAsync();
        workspace.Dispose();
    }
}
