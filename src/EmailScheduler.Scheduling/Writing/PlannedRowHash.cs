using System.Collections.Concurrent;
using System.Text;
using EmailScheduler.Scheduling.Model;

namespace EmailScheduler.Scheduling.Writing;

/// <summary>The hash that a row has once it is written, as <see cref="RowHash"/> makes it of the row that is read.</summary>
internal sealed class PlannedRowHash(PlanContext context, PlannedFingerprint fingerprint)
{
    private readonly int _missed = context.Texts.Add(SkipReasons.MissedSendDate);

    /// <summary>Of the row of a planned email.</summary>
    public ulong Of(int contact, in Email email, PlanBlock block) => RowHash.OfOwned(
        contact,
        new ExistingRow(0, new RowContent(email.Send, email.Event, email.Base, fingerprint.Of(email, block), context.Types[email.Type].Text, email.Reason, 0, email.Status)));

    /// <summary>Of a row that is marked as one that missed its date.</summary>
    public ulong OfMissed(int contact, in ExistingRow row) => OfSkipped(contact, row, _missed);

    /// <summary>Of a row that becomes <c>skipped</c> and keeps all the rest.</summary>
    public static ulong OfSkipped(int contact, in ExistingRow row, int reason) =>
        RowHash.OfOwned(contact, row with { Content = row.Content with { Status = RowStatus.Skipped, Reason = reason } });
}

/// <summary>The fingerprint that the row of a planned email has when it is as planned; column by column as a scan of the rows makes it.</summary>
internal sealed class PlannedFingerprint
{
    private readonly PlanContext _context;
    private readonly SendTime _sendTime;
    private readonly RowFingerprint[] _ofTypes;
    private readonly ConcurrentDictionary<(int Type, int Time), RowFingerprint> _ofTimes = new();

    public PlannedFingerprint(PlanContext context)
    {
        _context = context;
        _sendTime = new SendTime(context.Settings.Base);
        var time = _sendTime.Of(UsState.Unknown, 0);
        _ofTypes = [.. Enumerable.Range(0, context.Types.Count).Select(type => OfType(type, time))];
    }

    public ulong Of(in Email email, PlanBlock block)
    {
        var type = _context.Types[email.Type];
        var time = _sendTime.Of(_sendTime.IsOne ? UsState.Unknown : _context.Contacts[block.ContactOf(email)].State, email.Send);
        var fingerprint = type.IsFollowUp ? OfFollowUp(type, time, block.FollowUpOf(email))
            : _sendTime.IsOne ? _ofTypes[email.Type]
            : _ofTimes.GetOrAdd((email.Type, time), static (key, self) => self.OfType(key.Type, key.Time), this);
        AddEventParts(ref fingerprint, type, email.Event);
        fingerprint.Add(RowFingerprint.Canonical);
        return fingerprint.Value;
    }

    private RowFingerprint OfType(int type, int time) =>
        UpToMetadata(_context.Types[type], time, _context.Types[type].Priority, _context.Types[type].CampaignInstance, metadata: null);

    private RowFingerprint OfFollowUp(EmailType type, int time, in FollowUp followUp) =>
        UpToMetadata(type, time, followUp.Priority, followUp.CampaignInstance, followUp.Metadata(_context.Texts));

    private RowFingerprint UpToMetadata(EmailType type, int time, int priority, long? campaign, string? metadata)
    {
        var standIns = _context.StandIns;
        var fingerprint = new RowFingerprint();
        Span<byte> text = stackalloc byte[8];
        SendTime.Format(time, text);
        fingerprint.Add(text);
        fingerprint.Add(priority);
        AddText(ref fingerprint, standIns.AsRead("email_template", type.EmailTemplate));
        AddText(ref fingerprint, standIns.AsRead("sms_template", type.SmsTemplate));
        AddNumber(ref fingerprint, standIns.AsRead("campaign_instance_id", campaign));
        AddText(ref fingerprint, standIns.AsRead("metadata", metadata));
        return fingerprint;
    }

    private static void AddText(ref RowFingerprint fingerprint, string? text)
    {
        if (text is null)
        {
            fingerprint.AddNull();
        }
        else
        {
            fingerprint.Add(Encoding.UTF8.GetBytes(text));
        }
    }

    private static void AddNumber(ref RowFingerprint fingerprint, long? number)
    {
        if (number is { } value)
        {
            fingerprint.Add(value);
        }
        else
        {
            fingerprint.AddNull();
        }
    }

    private void AddEventParts(ref RowFingerprint fingerprint, EmailType type, int eventDay)
    {
        if (type.WritesEventParts)
        {
            DayNumber.ToDate(eventDay).Deconstruct(out var year, out var month, out var day);
            AddEventPart(ref fingerprint, "event_year", year);
            AddEventPart(ref fingerprint, "event_month", month);
            AddEventPart(ref fingerprint, "event_day", day);
        }
        else
        {
            fingerprint.AddNull();
            fingerprint.AddNull();
            fingerprint.AddNull();
        }
    }

    private void AddEventPart(ref RowFingerprint fingerprint, string column, int part)
    {
        // Once an email: a table without such columns is not to pay for others.
        if (_context.StandIns.IsEmpty)
        {
            fingerprint.Add(part);
        }
        else
        {
            AddNumber(ref fingerprint, _context.StandIns.AsRead(column, (long?)part));
        }
    }
}
