namespace EmailScheduler.Scheduling.Tests.Reference;

/// <summary>A birth date or effective date: a day, missing, or unreadable (also a birth date after D). What is not a day reads as missing, but for section 3.</summary>
internal sealed record ContactDate(DateOnly? Day, bool IsUnreadable)
{
    public static ContactDate Read(TableRow row, string column)
    {
        var day = row.Date(column);
        return new ContactDate(day, IsUnreadable: day is null && !row.IsBlank(column));
    }

    public ContactDate NotAfter(DateOnly d) => Day > d ? new ContactDate(null, IsUnreadable: true) : this;
}
