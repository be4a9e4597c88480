using EmailScheduler.Scheduling.Model;

namespace EmailScheduler.Scheduling.Rules;

/// <summary>Who gets no mail because underwriting failed (docs/scheduling-rules.md, section 4, "Underwriting"). It comes before windows.</summary>
internal sealed class UnderwritingRules(PlanContext context)
{
    private readonly bool _global = context.Settings.Base.ExcludeFailedUnderwritingGlobal;
    private readonly int _globalReason = context.Texts.Add(SkipReasons.UnderwritingGlobal);
    private readonly int _campaignReason = context.Texts.Add(SkipReasons.UnderwritingCampaign);

    /// <summary>The skip reason for a mail of this type, or <see langword="null"/>.</summary>
    public int? ReasonToSkip(in ContactCase contact, MailType type)
    {
        var isExcluded = _global && !type.IgnoresUnderwriting;
        if ((!isExcluded && !type.SkipsFailedUnderwriting) || !contact.FailedUnderwriting)
        {
            return null;
        }

        return isExcluded ? _globalReason : _campaignReason;
    }
}
