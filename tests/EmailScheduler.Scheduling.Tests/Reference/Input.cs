namespace EmailScheduler.Scheduling.Tests.Reference;

/// <summary>Everything that the plan is a function of.</summary>
internal sealed record Input(
    DateOnly D,
    DateOnly F,
    ReferenceSettings Settings,
    Section8Calendar Calendar,
    IReadOnlyList<WindowRow> WindowRows,
    IReadOnlyDictionary<string, long> StateBuffers,
    IReadOnlyList<Contact> Contacts,
    IReadOnlyList<ScheduleRow> Schedules,
    IReadOnlyList<CampaignType> CampaignTypes,
    IReadOnlyList<TableRow> CampaignInstances,
    IReadOnlyList<TableRow> ContactCampaigns,
    IReadOnlyList<TableRow> ContactEvents,
    IReadOnlyList<TableRow> TrackingClicks,
    bool HasEventYearIndex)
{
    private readonly ILookup<long?, ScheduleRow> _schedulesOf = Schedules.ToLookup(row => row.ContactId);

    public IEnumerable<ScheduleRow> SenderRowsOf(long contactId) => _schedulesOf[contactId].Where(row => !row.IsOwned);

    public IEnumerable<ScheduleRow> OwnedRowsOf(long contactId) => _schedulesOf[contactId].Where(row => row.IsOwned);

    /// <summary>The owned row of the identity; the lowest rowid if there are several.</summary>
    public ScheduleRow? RowOf(Identity identity) => OwnedRowsOf(identity.ContactId)
        .Where(row => row.Identity == identity)
        .OrderBy(row => row.RowId)
        .FirstOrDefault();

    /// <summary>
    /// Section 9: with a unique index on contact, type and event_year, a sender row of the type, or an owned one dated before F and of another event or none,
    /// whose event_year is the event's, covers the event. So does an owned one whose date cannot be read, which is left alone.
    /// </summary>
    public bool HasRowOfYear(long contactId, string emailType, DateOnly happening) => HasEventYearIndex && _schedulesOf[contactId]
        .Where(row => row.Type == emailType && row.EventYear == happening.Year)
        .Any(row => !row.IsOwned || ((row.Date is null || row.Date < F) && row.EventDate != happening));

    /// <summary>
    /// What 'covered' means in sections 2 to 5: a sender row of the email's identity, or one of the contact and type dated in [first, last].
    /// </summary>
    public bool HasSenderRow(long contactId, string emailType, DateOnly happening, DateOnly first, DateOnly last) => SenderRowsOf(contactId)
        .Any(row => row.Identity == new Identity(contactId, Identity.KindOf(emailType), happening)
            || (row.Type == Identity.TypeOf(emailType) && row.Date is { } date && date.IsIn(first, last)));
}
