using EmailScheduler.Runs.Engines;
using EmailScheduler.Storage.Layouts;
using EmailScheduler.Storage.Leases;
using EmailScheduler.Storage.Workspaces;

namespace EmailScheduler.Runs.Programs;

/// <summary>A database that is checked out for a program, under the lease. Disposing of it removes the local file and releases the lease.</summary>
internal sealed class ExecSession : IAsyncDisposable
{
    private readonly Stack<IAsyncDisposable> _opened = new();
    private Workspace? _workspace;

    /// <summary>Opens a database under a lease that was taken.</summary>
    public static async Task<ExecSession> OpenAsync(OrganizationDatabase database, ILease lease, StepLimit limit, CancellationToken cancellationToken)
    {
        var session = new ExecSession(lease);
        try
        {
            await session.OpenAsync(database, limit, cancellationToken);
            return session;
        }
        catch
        {
            await session.DisposeAsync();
            throw;
        }
    }

    private ExecSession(ILease lease)
    {
        Lease = lease;
        _opened.Push(lease);
    }

    /// <summary>The lease, which is renewed until the session ends.</summary>
    public ILease Lease { get; }

    /// <summary>What commits.</summary>
    public DatabaseSession Database { get; private set; } = null!;

    /// <summary>The local file.</summary>
    public CheckOut CheckOut { get; private set; } = null!;

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        try
        {
            _workspace?.Dispose();
        }
        finally
        {
            while (_opened.TryPop(out var opened))
            {
                await opened.DisposeAsync();
            }
        }
    }

    private async Task OpenAsync(OrganizationDatabase database, StepLimit limit, CancellationToken cancellationToken)
    {
        Database = await database.OpenAsync(Lease.RunId, cancellationToken);
        _opened.Push(Database);
        _workspace = database.NewWorkspace(Lease.RunId);
        CheckOut = await limit.RunAsync("check out", token => Database.CheckOutAsync(_workspace.File("database.db"), token), cancellationToken);
        if (CheckOut.BaseVersion is null)
        {
            EmptyDatabase.Create(CheckOut.Path, cancellationToken);
        }
    }
}
