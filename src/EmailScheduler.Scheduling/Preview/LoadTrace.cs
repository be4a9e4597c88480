using EmailScheduler.Scheduling.Model;
using EmailScheduler.Scheduling.Rules;

namespace EmailScheduler.Scheduling.Preview;

/// <summary>Watches what the stages that work on all contacts do to the mails of one, by comparing them with what they were before each stage.</summary>
internal sealed class LoadTrace(PlanContext context, int contact, IReadOnlyList<TracedMail> mails)
{
    private readonly Dictionary<int, long> _crowds = [];

    /// <summary>A stage is done.</summary>
    public void Observe(PlanStage stage, IReadOnlyList<PlanBlock> blocks)
    {
        var before = mails.Where(mail => mail.Planned is not null).Select(mail => mail.Planned!.Value).ToList();
        var now = MailsOf(blocks);
        foreach (var traced in mails)
        {
            if (traced.Planned is { } was && now.Find(mail => mail.Type == was.Type && mail.Event == was.Event) is { Base: > 0 } mail)
            {
                Tell(stage, traced, was, mail, before);
                traced.Planned = mail;
            }
        }

        CountCrowds(stage, blocks);
    }

    private List<Mail> MailsOf(IReadOnlyList<PlanBlock> blocks)
    {
        var found = new List<Mail>();
        var block = blocks[contact / ContactList.BlockSize];
        foreach (ref readonly var mail in block.Mails.AsSpan())
        {
            if (block.ContactOf(mail) == contact)
            {
                found.Add(mail);
            }
        }

        return found;
    }

    private void Tell(PlanStage stage, TracedMail traced, in Mail was, in Mail now, List<Mail> before)
    {
        switch (stage)
        {
            case PlanStage.Limited or PlanStage.LimitedAgain when was.IsScheduled && !now.IsScheduled:
                TellLimit(stage, traced, was, now, before);
                break;
            case PlanStage.Smoothed when was.Type == MailTypes.EffectiveDate && was is { IsScheduled: true, IsOverdue: false }:
                TellSmoothing(traced, was, now);
                break;
            case PlanStage.Capped when was.IsScheduled:
                TellCap(traced, was, now);
                break;
            default:
                break; // the stage has nothing to say about this mail
        }
    }

    private void TellLimit(PlanStage stage, TracedMail traced, in Mail was, in Mail now, List<Mail> before)
    {
        var (reason, last) = (context.Texts[now.Reason], stage == PlanStage.LimitedAgain ? " once loads are balanced" : "");
        if (reason.StartsWith(SkipReasons.CampaignConflict, StringComparison.Ordinal))
        {
            traced.Say("same day", "4", $"Skipped: on {ContactTrace.Day(was.Send)}{last} {reason[SkipReasons.CampaignConflict.Length..]} comes first, and a contact gets one campaign mail a day.");
            return;
        }

        var settings = context.Settings.Base;
        traced.Say("frequency", "6.1", FormattableString.Invariant(
            $"Skipped: with it{last}, {settings.FrequencyPeriodDays} days would hold more than {settings.MaxEmailsPerPeriod} mails. Within reach of {ContactTrace.Day(was.Send)}: {Neighbours(was, before)}."));
    }

    // What may count with the mail: all else within a period of it, whichever of it was tried first.
    private string Neighbours(Mail mail, List<Mail> before)
    {
        var scratch = Array.Empty<ExistingRow>();
        var others = new List<(int Day, string Text)>();
        foreach (ref readonly var row in context.Rows.Of(contact, ref scratch))
        {
            if (row.Status is RowStatus.Scheduled or RowStatus.Processing or RowStatus.Sent or RowStatus.Delivered
                && !context.EmailTypeFacts.IsFollowUpType(row.Type)
                && IsNear(row.Date, mail.Send))
            {
                others.Add((row.Date, $"{(row.Type == StringTable.Null ? "a row of the sender" : context.Texts[row.Type])} {ContactTrace.Day(row.Date)} (the sender's)"));
            }
        }

        others.AddRange(before
            .Where(other => other.IsScheduled && !context.Types[other.Type].IsFollowUp && (other.Type, other.Event) != (mail.Type, mail.Event) && IsNear(other.Send, mail.Send))
            .Select(other => ((int)other.Send, $"{context.Types[other.Type].Name} {ContactTrace.Day(other.Send)}")));
        others.Sort();
        return others.Count == 0 ? "nothing else" : string.Join(", ", others.Select(other => other.Text));
    }

    private bool IsNear(int day, int other) => day != DayNumber.None && Math.Abs((long)day - other) < context.Settings.Base.FrequencyPeriodDays;

    private void TellSmoothing(TracedMail traced, in Mail was, in Mail now)
    {
        if (_crowds.GetValueOrDefault(was.Send) is var crowd && crowd <= context.Settings.EffectiveDateLimit)
        {
            return;
        }

        var why = FormattableString.Invariant($"{crowd} effective-date mails on {ContactTrace.Day(was.Send)} are more than {context.Settings.EffectiveDateLimit}");
        traced.Say("smoothing", "6.2", now.Send == was.Send
            ? $"{why}; this one stays: its hash moves it by no day, or the new day is before the first, after the event, or in a window."
            : $"{why}: moved to {ContactTrace.Day(now.Send)}, which becomes its base date too.");
    }

    private void TellCap(TracedMail traced, in Mail was, in Mail now)
    {
        var load = _crowds.GetValueOrDefault(was.Send);
        if (now.Send != was.Send)
        {
            traced.Say("daily cap", "6.3", FormattableString.Invariant(
                $"{ContactTrace.Day(was.Send)} holds more than {context.Settings.DailyLimit} mails: moved to {ContactTrace.Day(now.Send)}, the next free day with room for it (the cap is {context.Settings.DailyCap} mails a day)."));
        }
        else if (load > context.Settings.DailyLimit)
        {
            traced.Say("daily cap", "6.3", FormattableString.Invariant(
                $"{load} mails on {ContactTrace.Day(was.Send)} are more than {context.Settings.DailyLimit}; this one stays: it is among the first {context.Settings.DailyCap}, or has no other free day."));
        }
    }

    // How many mails share a day with one of the contact's, for the stage that comes next.
    private void CountCrowds(PlanStage stage, IReadOnlyList<PlanBlock> blocks)
    {
        _crowds.Clear();
        if (stage is not (PlanStage.Limited or PlanStage.Smoothed))
        {
            return;
        }

        foreach (var mail in mails)
        {
            if (mail.Planned is { } planned)
            {
                _crowds[planned.Send] = 0;
            }
        }

        foreach (var block in blocks)
        {
            foreach (ref readonly var mail in block.Mails.AsSpan())
            {
                if (mail.IsScheduled && (stage == PlanStage.Smoothed || (mail.Type == MailTypes.EffectiveDate && !mail.IsOverdue)) && _crowds.TryGetValue(mail.Send, out var count))
                {
                    _crowds[mail.Send] = count + 1;
                }
            }
        }

        if (stage == PlanStage.Smoothed)
        {
            AddSenderLoad();
        }
    }

    private void AddSenderLoad()
    {
        var load = context.Rows.CountByDate(static row => row.Status is RowStatus.Scheduled or RowStatus.Processing);
        foreach (var day in _crowds.Keys.ToList())
        {
            _crowds[day] += load.GetValueOrDefault(day);
        }
    }
}
