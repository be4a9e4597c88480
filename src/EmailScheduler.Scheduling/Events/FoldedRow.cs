using System.Globalization;
using EmailScheduler.Scheduling.Model;
using EmailScheduler.Sqlite;

namespace EmailScheduler.Scheduling.Events;

/// <summary>A row of <c>email_schedules</c> that events may be about.</summary>
internal sealed class FoldedRow
{
    /// <summary>Its id; <see langword="null"/> for one that is to be made.</summary>
    public required long? Id { get; init; }

    public required long ContactId { get; init; }

    public required string Type { get; init; }

    public required DateOnly? EventDate { get; init; }

    public required DateOnly? SendDate { get; init; }

    public long? EventYear { get; init; }

    /// <summary><c>actual_send_datetime</c> as it is stored.</summary>
    public string? SentAt { get; init; }

    /// <summary>Whether it is the sender's: of two rows of one email that one is the email's.</summary>
    public bool IsSenders { get; init; }

    public EmailFacts FactsBefore { get; init; }

    public EmailFacts Facts { get; private set; }

    /// <summary>Whether an event has named the row. Others are left alone.</summary>
    public bool IsNamed { get; private set; }

    /// <summary>Whether the row must be written.</summary>
    public bool IsChanged => IsNamed && Facts != FactsBefore;

    public FoldedRow With(EmailFacts facts)
    {
        Facts = facts;
        return this;
    }

    public void Add(EventKind kind, DateTime time)
    {
        Facts = Facts.With(kind, time);
        IsNamed = true;
    }
}

/// <summary>Finds the row of an email among those of its contact.</summary>
/// <param name="zone">The organization's time zone, in which the columns of <c>email_schedules</c> are.</param>
/// <param name="hasEventYearIndex">Whether a unique index allows one row for each contact, type and <c>event_year</c>.</param>
/// <param name="types">How types are written.</param>
internal sealed class FoldedRows(TimeZoneInfo zone, bool hasEventYearIndex, WrittenTypes types)
{
    private const string TimeFormat = "yyyy-MM-dd HH:mm:ss";

    /// <summary>The <c>metadata</c> of a row that was made.</summary>
    public const string MadeByEvents = """{"origin":"events"}""";

    /// <summary>A time as the sender writes it: in the organization's zone, to the second.</summary>
    public string Local(DateTime time) => TimeZoneInfo.ConvertTimeFromUtc(time, zone).ToString(TimeFormat, CultureInfo.InvariantCulture);

    public FoldedRow Read(Statement row, long contactId)
    {
        var status = row.GetString(5)?.Trim().ToLowerInvariant();
        var sendDate = EmailKey.DateIn(row.GetString(4));
        var sentAt = row.GetString(6);
        var known = EmailFacts.Parse(row.GetString(7));
        return new FoldedRow
        {
            Id = row.GetInt64(0),
            ContactId = contactId,
            Type = row.GetString(2) ?? "",
            EventDate = EmailKey.DateIn(row.GetString(3)),
            SendDate = sendDate,
            EventYear = row.WholeNumber(8),
            SentAt = sentAt,
            IsSenders = status is not ("pre-scheduled" or "skipped"),
            FactsBefore = known,
        }.With(WithStatus(known, status, sentAt, sendDate));
    }

    /// <summary>The row of an email; <see langword="null"/> when there is none.</summary>
    /// <param name="rows">The rows of the contact.</param>
    /// <param name="email">The email.</param>
    public static FoldedRow? Find(List<FoldedRow> rows, EmailReference email)
    {
        var ofKind = rows.Where(row => EmailTypeName.KindOf(row.Type) == email.Kind).OrderByDescending(row => row.IsSenders).ToList();
        if (email is { EventDate: null, SendDate: null })
        {
            return ofKind.Find(row => row.Id == email.Row);
        }

        // A date may be that of the event or the planned one. Where it is said which, an email of another event is another email, whatever day it was planned for.
        var isEither = email.EventDate is null || email.EventDate == email.SendDate;
        return ofKind.Find(row => email.EventDate is not null && row.EventDate == email.EventDate)
            ?? ofKind.Find(row => email.SendDate is not null && row.SendDate == email.SendDate && (isEither || row.EventDate is null))

            // A row from before events had dates goes by the day that it was meant for.
            ?? ofKind.Find(row => row.EventDate is null && row.SendDate == email.EventDate);
    }

    /// <summary>
    /// A row for an email that has none. It is dated by its event, not by what happened: so facts that are learned in another order give the same row, and two emails of one
    /// type never one day.
    /// </summary>
    public FoldedRow New(List<FoldedRow> rows, EmailReference email)
    {
        var type = types.Of(email);
        var ofType = rows.Where(row => row.Type == type).ToList();
        var year = email.EventDate?.Year;
        return new FoldedRow
        {
            Id = null,
            ContactId = email.ContactId,
            Type = type,
            EventDate = email.EventDate,
            SendDate = FreeDay(ofType, email.EventDate ?? email.SendDate!.Value),

            // Where the table has room for one row of a year, the email's event date says enough.
            EventYear = hasEventYearIndex && ofType.Exists(row => row.EventYear == year) ? null : year,
            IsSenders = true,
        };
    }

    private static DateOnly FreeDay(List<FoldedRow> ofType, DateOnly day)
    {
        while (ofType.Exists(row => row.SendDate == day) && day < DateOnly.MaxValue)
        {
            day = day.AddDays(1);
        }

        return day;
    }

    /// <summary>What the sender has written into the row itself is a fact, too; what came from facts is known already, and to the millisecond.</summary>
    private EmailFacts WithStatus(EmailFacts known, string? status, string? sentAt, DateOnly? sendDate)
    {
        var kind = status is null ? null : EventKinds.Parse(status);
        return kind is { } own && own.IsOfEmail() && own != known.Newest && TimeOf(sentAt, sendDate) is { } time ? known.With(own, time) : known;
    }

    private DateTime? TimeOf(string? sentAt, DateOnly? sendDate)
    {
        // A time without a date would be read as one of the day on which it is read.
        if (EmailKey.DateIn(sentAt) is not null && DateTime.TryParse(sentAt, CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal, out var time))
        {
            return time.Kind == DateTimeKind.Unspecified ? Utc(time) : time;
        }

        return sendDate is { } day ? Utc(day.ToDateTime(TimeOnly.MinValue)) : null;
    }

    // An hour that the clocks skip is taken as if they had not. Programs write the ends of all time for one that is not known: past them is still they.
    private DateTime Utc(DateTime local) => new(Math.Clamp(local.Ticks - zone.GetUtcOffset(local).Ticks, DateTime.MinValue.Ticks, DateTime.MaxValue.Ticks), DateTimeKind.Utc);
}
