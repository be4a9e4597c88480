using System.Text.Json;
using EmailScheduler.Runs;
using EmailScheduler.Runs.Acts;
using EmailScheduler.Runs.Reports;

namespace EmailScheduler.Simulation.Tests.Invariants;

/// <summary>Of two who approve the same plan the first is who did, and both learn that. An approval gives way only to one of a worse plan, is ended only by who goes back to a past state, and is never removed.</summary>
internal sealed class ApprovalWatch(World world)
{
    private const string Prefix = World.DatabaseKey + ".approvals/";

    private readonly List<(TimeSpan At, Approval Approval)> _written = [];

    /// <summary>How often an approver learned that another had been first.</summary>
    public int Seconds { get; private set; }

    public void Watch(Change change)
    {
        if (!change.Key.StartsWith(Prefix, StringComparison.Ordinal))
        {
            return;
        }

        if (change.After is null)
        {
            world.Violate($"{change.By.Name} removed the approval {change.Key}.");
            return;
        }

        var after = Read(change.After);
        if (change.Before is not null && Read(change.Before) is var before && !IsEnded(before) && !IsEndOf(before, after) && Covers(before, ContactsOf(after.Findings), after.ComparedRun))
        {
            world.Violate($"{change.By.Name} put an approval in the place of that of {before.Actor}, which covered the same plan.");
        }

        _written.Add((world.Timeline.Now, after));
    }

    /// <summary>Whether a plan for so many contacts, compared with the commit of this run, has ever been approved.</summary>
    public bool IsApproved(long contacts, string? comparedRun) => _written.Any(written => Covers(written.Approval, contacts, comparedRun));

    /// <summary>Whether it had been approved before that moment, and no one has gone back to a past state since. What takes an approval's place covers all that it covered.</summary>
    public bool WasApprovedBefore(TimeSpan moment, GuardReport guard) =>
        _written.Any(written => written.At < moment && Covers(written.Approval, ContactsOf(guard.Findings), guard.ComparedRun) && !IsEnded(written.Approval) && !HasEnded(written.Approval));

    /// <summary>How many contacts the plan was for that findings are of.</summary>
    public static long ContactsOf(IEnumerable<GuardFinding> findings) => findings.Single(finding => finding is { Kind: GuardFindingKind.ValidContacts, Holds: true }).Number;

    /// <summary>Judges what an approver was told who began at a moment of its own clock.</summary>
    public void Judge(string actor, DateTimeOffset began, ApproveOutcome outcome)
    {
        if (outcome.Approval is not { } approval)
        {
            return;
        }

        Seconds += approval.Actor == actor ? 0 : 1;
        if (outcome.IsNew != (approval.Actor == actor && approval.ApprovedAt >= began))
        {
            world.Violate($"{actor} was told that {(outcome.IsNew ? "its approval is new" : "another had approved before")}, but {approval.Actor} has approved.");
        }
        else if (!_written.Any(written => written.Approval.HeldRunId == approval.HeldRunId && written.Approval.Actor == approval.Actor && written.Approval.ApprovedAt == approval.ApprovedAt))
        {
            world.Violate($"{actor} was told of an approval by {approval.Actor} that has never been stored.");
        }
    }

    // What docs/guard.md says: compared with the same commit, the same finding, at most a tenth worse.
    private static bool Covers(Approval approval, long contacts, string? comparedRun) =>
        approval.ComparedRun == comparedRun && ContactsOf(approval.Findings) is var approved && contacts >= approved - (approved / 10);

    // By whoever has gone back to a past state since: else it holds for two days.
    private static bool IsEnded(Approval approval) => approval.ExpiresAt - approval.ApprovedAt != TimeSpan.FromHours(48);

    private bool HasEnded(Approval approval) => _written.Any(written => IsEndOf(approval, written.Approval));

    /// <summary>Whether one is the other with an earlier end, and nothing else.</summary>
    private static bool IsEndOf(Approval before, Approval after) =>
        after.ExpiresAt < before.ExpiresAt && JsonSerializer.Serialize(after with { ExpiresAt = before.ExpiresAt }) == JsonSerializer.Serialize(before);

    private static Approval Read(StoredObject approval) => JsonSerializer.Deserialize<Approval>(approval.Bytes, JsonSerializerOptions.Web)!;
}
