using EmailScheduler.Runs.Identifiers;
using EmailScheduler.Runs.Reports;
using EmailScheduler.Storage;
using EmailScheduler.Storage.Objects;

namespace EmailScheduler.Runs.Acts;

/// <summary>The approvals of one organization's held plans, one object for each held run: of two people who approve the same one, the first is who did.</summary>
/// <param name="store">Where the databases are.</param>
/// <param name="organizationId">The organization.</param>
/// <param name="timeProvider">The clock, for the times that an approval names.</param>
internal sealed class Approvals(IObjectStore store, long organizationId, TimeProvider timeProvider)
{
    /// <summary>How long an approval holds.</summary>
    public static readonly TimeSpan ValidFor = TimeSpan.FromHours(48);

    // Findings are counts and names of columns, reasons, statuses: a few hundred bytes each.
    private const long MaxBytes = 1024 * 1024;
    private const int MostRead = 10;
    private const int Attempts = 5;

    private readonly string _databaseKey = DatabaseKeys.Of(organizationId);

    /// <summary>
    /// The approval by which a plan passes that would be held; <see langword="null"/> when there is none. Of the approvals the ten of the newest held runs are
    /// looked at; what has expired, cannot be read, or is another organization's is passed over.
    /// </summary>
    /// <param name="guard">What the guard found in the plan.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="ObjectStoreException">The store cannot be read.</exception>
    public async Task<Approval?> FindCoveringAsync(GuardReport guard, CancellationToken cancellationToken)
    {
        var found = await ReadAllAsync((await ListAsync(cancellationToken)).TakeLast(MostRead).Reverse(), cancellationToken);
        return found.FirstOrDefault(stored => stored is { IsInForce: true } && stored.Approval!.Covers(guard))?.Approval;
    }

    /// <summary>Ends the approvals that hold: what they let pass is to be undone, or the plans that they were given for are compared with another commit from then on.</summary>
    /// <param name="cancellationToken">Gives up; some may have ended.</param>
    /// <exception cref="ObjectStoreException">The store failed.</exception>
    public async Task EndAsync(CancellationToken cancellationToken)
    {
        // One that holds was written within its time before now, and so before the newest.
        var listed = await ListAsync(cancellationToken);
        var recent = listed.Where(one => listed.Max(other => other.WrittenAt) - one.WrittenAt <= ValidFor);
        foreach (var stored in await ReadAllAsync(recent, cancellationToken))
        {
            if (stored is { IsInForce: true, Approval: { } approval })
            {
                // One that another person gives at this moment is of what is held now, and stays.
                await store.PutAsync(RequestOf(approval with { ExpiresAt = stored.Head.ServerTime }) with { IfMatch = stored.Head.ETag }, cancellationToken);
            }
        }
    }

    /// <summary>The approval of the plan of a held run that holds now; <see langword="null"/> when there is none, or the run has other findings.</summary>
    /// <param name="held">The report of the run.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="ObjectStoreException">The store cannot be read.</exception>
    public async Task<Approval?> FindOfAsync(RunReport held, CancellationToken cancellationToken) =>
        held.Guard is { } guard && await ReadAsync(held.RunId, cancellationToken) is { IsInForce: true } stored && stored.Approval!.Covers(guard) ? stored.Approval : null;

    /// <summary>Approves the plan of a held run. When an approval of it is there that holds and covers the plan, that one stays.</summary>
    /// <param name="held">The report of the run, with findings that hold its plan.</param>
    /// <param name="reason">Why, see <see cref="ActReason"/>.</param>
    /// <param name="actor">Who approves.</param>
    /// <param name="cancellationToken">Gives up; the approval may be stored or not, and giving it again is harmless.</param>
    /// <returns>The approval that is stored now, and whether this call has stored it; else another person had approved already, as it says.</returns>
    /// <exception cref="ArgumentException">The run was not held by findings.</exception>
    /// <exception cref="ObjectStoreException">The store failed, or the approval there kept changing.</exception>
    public async Task<(Approval Approval, bool IsNew)> ApproveAsync(RunReport held, string reason, string actor, CancellationToken cancellationToken)
    {
        var guard = held.Guard ?? throw new ArgumentException($"Run {held.RunId} has no findings to approve.", nameof(held));
        var now = timeProvider.GetUtcNow();
        var approval = new Approval
        {
            HeldRunId = held.RunId,
            OrganizationId = organizationId,
            Findings = [.. guard.Findings.Where(finding => finding.Holds)],
            Inputs = guard.Inputs,
            ComparedRun = guard.ComparedRun,
            Reason = reason,
            Actor = actor,
            ApprovedAt = now,
            ExpiresAt = now + ValidFor,
        };
        var request = RequestOf(approval) with { IfAbsent = true };
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            if ((await store.PutReadBackAsync(request, cancellationToken)).Status == PutStatus.Written)
            {
                return (approval, IsNew: true);
            }

            var stored = await ReadAsync(held.RunId, cancellationToken);
            if (stored is { IsInForce: true } && stored.Approval!.Covers(guard))
            {
                return (stored.Approval, IsNew: false);
            }

            request = request.OnTopOf(stored?.Head.ETag);
        }

        throw new ObjectStoreException(
            ObjectStoreFailure.Transient, $"The approval '{request.Key}' in {store.Address} changed {Attempts} times while this one was written; approve again.");
    }

    private PutRequest RequestOf(Approval approval) => StoredJson.RequestOf(DatabaseKeys.Approval(_databaseKey, approval.HeldRunId), approval, ActJson.Indented.Approval);

    private Task<StoredApproval?[]> ReadAllAsync(IEnumerable<(string Run, DateTimeOffset WrittenAt)> listed, CancellationToken cancellationToken) =>
        Task.WhenAll(listed.Select(one => ReadAsync(one.Run, cancellationToken)));

    /// <summary>The runs of which there are approvals, in the order of their reports, and when these were written.</summary>
    private async Task<List<(string Run, DateTimeOffset WrittenAt)>> ListAsync(CancellationToken cancellationToken)
    {
        var runs = new List<(string Run, DateTimeOffset WrittenAt)>();
        await foreach (var entry in store.ListAsync(DatabaseKeys.Approvals(_databaseKey), cancellationToken))
        {
            if (DatabaseKeys.TryParseApproval(_databaseKey, entry.Key) is { } run && RunId.IsValid(run))
            {
                runs.Add((run, entry.LastModified));
            }
        }

        return [.. runs
            .OrderBy(one => RunId.TimeOf(one.Run) is { } asked && RunPlace.Of(store, asked, one.WrittenAt, timeProvider) is { } place ? place : DateTimeOffset.MinValue)
            .ThenBy(one => one.Run, StringComparer.Ordinal)];
    }

    private async Task<StoredApproval?> ReadAsync(string runId, CancellationToken cancellationToken)
    {
        var (document, head) = await StoredJson.ReadWithHeadAsync(store, DatabaseKeys.Approval(_databaseKey, runId), ActJson.Indented.Approval, MaxBytes, cancellationToken);
        return head is null ? null : new StoredApproval(IsOf(document, runId) ? document : null, head);
    }

    // A file of another run or organization that was copied here approves nothing; nor does one without what an approval consists of.
    private bool IsOf(Approval? document, string runId) => document is { Findings: not null, Inputs: not null, Reason: not null, Actor: not null }
        && document.OrganizationId == organizationId
        && document.HeldRunId == runId
        && document.Findings.All(finding => finding is not null);
}
