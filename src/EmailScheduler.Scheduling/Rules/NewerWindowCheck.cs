using EmailScheduler.Scheduling.Model;

namespace EmailScheduler.Scheduling.Rules;

/// <summary>Finds the planned emails that newer rules of the states would forbid, as if they were applied, with the organization's own buffers.</summary>
internal sealed class NewerWindowCheck
{
    private readonly PlanContext _context;
    private readonly WindowRules _newer;

    private NewerWindowCheck(PlanContext context)
    {
        var settings = context.Settings.Base;
        var buffers = context.Settings.StateBuffers
            .Where(buffer => context.NewerWindows.Any(row => row.State.ToCode() == buffer.Key))
            .ToDictionary(StringComparer.Ordinal);
        _context = context;
        _newer = new WindowRules(context.NewerWindows, settings.PreExclusionBufferDays, buffers, SettingsValidation.Is(settings.UnknownWindow, "skip"), new StringTable());
    }

    /// <summary>The check; <see langword="null"/> where <c>newer_windows</c> is <c>apply</c> or <c>ignore</c>.</summary>
    public static NewerWindowCheck? Of(PlanContext context) => SettingsValidation.Is(context.Settings.Base.NewerWindows, "report") ? new NewerWindowCheck(context) : null;

    /// <summary>Whether they would forbid an email of the contact.</summary>
    public bool Forbids(in Contact contact, in Email email) =>
        email.IsScheduled && _context.Types[email.Type].AvoidsWindows && _newer.TryFind(contact, email.Send, out _);
}
