using EmailScheduler.Runs.Engines;
using EmailScheduler.Runs.Events;
using EmailScheduler.Scheduling.Model;
using EmailScheduler.Storage.Layouts;
using EmailScheduler.Storage.Workspaces;

namespace EmailScheduler.Runs;

/// <summary>A local copy of what a run would plan from: the newest state, and on demand with the events that it does not know yet. No lease is taken and nothing is written.</summary>
/// <param name="database">The database.</param>
/// <param name="workspace">Where the copy is; it goes with this.</param>
/// <param name="request">What is to be planned.</param>
/// <param name="limit">How long each step may take.</param>
internal sealed class FoldedCopy(OrganizationDatabase database, Workspace workspace, ScheduleRequest request, StepLimit limit) : IDisposable
{
    private ScheduleRequest _request = request;
    private CheckOut? _checkOut;

    /// <summary>Checks out, once; where there is no database yet, an empty one takes its place.</summary>
    public async Task<CheckOut> CheckOutAsync(CancellationToken cancellationToken) =>
        _checkOut ??= await limit.RunAsync("check out", token => database.CheckOutOrCreateAsync(workspace.File(OrganizationDatabase.LocalName), token), cancellationToken);

    /// <summary>Folds the events that the copy does not know.</summary>
    public async Task FoldAsync(CancellationToken cancellationToken)
    {
        var checkOut = await CheckOutAsync(cancellationToken);
        if (OrganizationEvents.MayHaveToFold(checkOut, cancellationToken))
        {
            _request = _request with { HasFolded = (await limit.RunAsync("fold", token => database.Events.FoldAsync(checkOut.Path, _request, token), cancellationToken)).IsChanged };
        }
    }

    /// <summary>Reads from the copy as it is now.</summary>
    /// <param name="step">What the reading is called, for the error when it takes too long.</param>
    /// <param name="read">Reads: the path of the copy, and what is to be planned.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    public async Task<T> ReadAsync<T>(string step, Func<string, ScheduleRequest, CancellationToken, Task<T>> read, CancellationToken cancellationToken)
    {
        var path = (await CheckOutAsync(cancellationToken)).Path;
        return await limit.RunAsync(step, token => read(path, _request, token), cancellationToken);
    }

    /// <summary>The same for work that only computes.</summary>
    public Task<T> ReadAsync<T>(string step, Func<string, ScheduleRequest, CancellationToken, T> read, CancellationToken cancellationToken) =>
        ReadAsync(step, (path, request, token) => Task.Run(() => read(path, request, token), token), cancellationToken);

    /// <inheritdoc/>
    public void Dispose() => workspace.Dispose();
}
