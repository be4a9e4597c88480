using System.Text;
using EmailScheduler.Scheduling.Calendar;
using EmailScheduler.Scheduling.Database;
using EmailScheduler.Scheduling.Locations;
using SQLitePCL;

namespace EmailScheduler.Scheduling.Contacts;

/// <summary>One reader's pass over a span of <c>contacts</c>. Whether an address is suppressed is known only when all passes have ended.</summary>
internal sealed class ContactScan
{
    private const int CancellationStride = 4096;

    private static readonly HashSet<string> SuppressedStatuses = new(StringComparer.Ordinal)
    {
        "unsubscribed", "bounced", "complained", "deleted", "inactive", "do_not_contact",
    };

    private readonly CarrierNames _carriers;
    private readonly int _today;
    private readonly bool _allowUnknownLocation;
    private readonly DateColumn _birth;
    private readonly DateColumn _effective;

    public ContactScan(ContactColumns columns, CarrierNames carriers, int today, bool allowUnknownLocation)
    {
        _carriers = carriers;
        _today = today;
        _allowUnknownLocation = allowUnknownLocation;
        _birth = new DateColumn("contacts." + columns.BirthName, ContactColumns.Birth);
        _effective = new DateColumn("contacts.effective_date", ContactColumns.Effective);
    }

    /// <summary>Contacts whose own row leaves nothing against them, in the order of their ids, with what identifies their address.</summary>
    public List<(Contact Contact, UInt128 Address, bool LocationMissing)> Candidates { get; } = [];

    public HashSet<UInt128> SuppressedAddresses { get; } = [];

    public long Total { get; private set; }

    public long InvalidEmails { get; private set; }

    public IEnumerable<DateColumn> Dates => [_birth, _effective];

    public void Read(Statement rows, CancellationToken cancellationToken)
    {
        while (rows.Step())
        {
            if (++Total % CancellationStride == 0)
            {
                cancellationToken.ThrowIfCancellationRequested();
            }

            ReadRow(rows);
        }
    }

    private void ReadRow(Statement row)
    {
        var birth = _birth.Read(row);
        var effective = _effective.Read(row);
        var address = EmailAddress.Trim(row.Utf8(ContactColumns.Email));
        var isValid = EmailAddress.IsValid(address);
        var identity = EmailAddress.Identity(address);
        if (IsSuppressed(row))
        {
            SuppressedAddresses.Add(identity);
        }

        if (!isValid)
        {
            InvalidEmails++;
            return;
        }

        var state = Location(row);
        var contact = new Contact
        {
            Id = Id(row),
            Birth = birth > _today ? DayNumber.None : birth,
            Effective = effective,
            Carrier = _carriers.Number(row, ContactColumns.Carrier),
            State = state,
            FailedUnderwriting = row.IsNull(ContactColumns.FailedUnderwriting) ? null : row.Flag(ContactColumns.FailedUnderwriting) ?? false,
        };
        Candidates.Add((contact, identity, state == UsState.Unknown && !_allowUnknownLocation));
    }

    private static long Id(Statement row) => row.WholeNumber(ContactColumns.Id)
        ?? throw new InvalidDatabaseException("Table contacts has a row whose id is no whole number; give every contact an integer id.");

    private static bool IsSuppressed(Statement row)
    {
        var status = row.Utf8(ContactColumns.Status);
        return !status.IsEmpty && !status.SequenceEqual("active"u8)
            && SuppressedStatuses.Contains(Encoding.UTF8.GetString(status).Trim().ToLowerInvariant());
    }

    private static UsState Location(Statement row)
    {
        if (UsStates.TryParse(row.Utf8(ContactColumns.State), out var state))
        {
            return state;
        }

        // A ZIP code that was stored as a number has lost its leading zeros.
        return row.Type(ContactColumns.Zip) == raw.SQLITE_INTEGER
            ? ZipRanges.Find((int)Math.Clamp(row.Int64(ContactColumns.Zip), 0, 99_999))
            : ZipRanges.Find(row.Utf8(ContactColumns.Zip));
    }
}
