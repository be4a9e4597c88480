using System.Buffers.Text;
using System.Globalization;
using System.Text;
using EmailScheduler.Sqlite;

namespace EmailScheduler.Samples;

/// <summary>Draws contacts: people on Medicare supplement policies, most of them 62 to 95 years old, most policies from the first of a month.</summary>
internal sealed class SampleContacts(SampleOptions options)
{
    // One contact in 120 is flawed, the kinds in turn: all of them occur however the dice fall, and never two neighbours.
    // The first contact has none, since a twin needs one before it.
    private const int FlawEvery = 120;
    private readonly int _flawOffset = SampleRandom.For(options.Seed, 0, SamplePurpose.Flaws).Between(2, FlawEvery - 1);

    public SampleContact Draw(long id)
    {
        var random = SampleRandom.For(options.Seed, id, SamplePurpose.Contact);
        var flaw = Flaw(id);
        var state = SampleStates.Draw(ref random);
        return new SampleContact
        {
            Id = id,
            Flaw = flaw,
            State = state,
            Zip = SampleStates.DrawZip(state, ref random),
            BirthDate = BirthDate(flaw, ref random),
            EffectiveDate = EffectiveDate(flaw, ref random),
            Carrier = random.Chance(20) ? null : random.Below(SampleWords.Carriers.Length),
            FailedUnderwriting = random.Chance(920) ? null : random.Chance(200),
            Status = flaw == SampleFlaw.None && random.Chance(20) ? random.Between(1, SampleWords.Statuses.Length - 1) : 0,
        };
    }

    private SampleFlaw Flaw(long id) =>
        id % FlawEvery == _flawOffset ? (SampleFlaw)(id / FlawEvery % (long)SampleFlaw.None) : SampleFlaw.None;

    private DateOnly? BirthDate(SampleFlaw flaw, ref SampleRandom random)
    {
        if (flaw == SampleFlaw.None && random.Chance(10))
        {
            return null;
        }

        // The smaller of two draws: there are more people of 65 than of 90. Some are younger and on Medicare for a disability.
        var age = random.Chance(30) ? random.Between(40, 61) : 62 + Math.Min(random.Below(34), random.Below(34));
        var date = options.AsOf.AddYears(-age).AddDays(-random.Below(365));
        if (flaw != SampleFlaw.LeapDayBirth)
        {
            return date;
        }

        var leapYear = date.Year - (date.Year % 4);
        return new DateOnly(DateTime.IsLeapYear(leapYear) ? leapYear : leapYear - 4, 2, 29);
    }

    private DateOnly? EffectiveDate(SampleFlaw flaw, ref SampleRandom random)
    {
        if (flaw == SampleFlaw.None && random.Chance(20))
        {
            return null;
        }

        var date = options.AsOf.AddDays(45 - random.Below(8 * 365));
        return random.Chance(900) ? new DateOnly(date.Year, date.Month, 1) : date;
    }
}

/// <summary>Writes contacts, and spoils the text of those that have a flaw.</summary>
internal sealed class SampleContactWriter(SqliteDatabase database, SampleOptions options) : IDisposable
{
    private const int Email = 4, Zip = 5, State = 6, Birth = 7, Effective = 8, Carrier = 9, Failed = 10, Status = 11;
    private const int LongestEmail = 80;

    private readonly SampleStatement _insert = new(
        database,
        "contacts",
        "id", "first_name", "last_name", "email", "zip_code", "state", "birth_date", "effective_date", "current_carrier", "failed_underwriting", "status");

    private readonly SampleStatement _suppression = new(database, "suppressions", "email", "reason");

    public void Write(in SampleContact contact)
    {
        var random = SampleRandom.For(options.Seed, contact.Id, SamplePurpose.Address);
        _insert.Bind(1, contact.Id);
        _insert.Bind(2, SampleWords.FirstNames[random.Below(SampleWords.FirstNames.Length)]);
        _insert.Bind(3, SampleWords.LastNames[random.Below(SampleWords.LastNames.Length)]);
        BindSound(contact);
        if (contact.Flaw != SampleFlaw.None)
        {
            Spoil(contact);
        }

        _insert.Insert();
    }

    public void Dispose()
    {
        _insert.Dispose();
        _suppression.Dispose();
    }

    private void BindSound(in SampleContact contact)
    {
        Span<byte> text = stackalloc byte[LongestEmail];
        _insert.Bind(Email, text[..FormatEmail(contact.Id, text)]);
        _insert.Bind(Zip, text[..FormatZip(contact.Zip, text)]);
        _insert.Bind(State, SampleStates.Code(contact.State));
        _insert.Bind(Status, SampleWords.Statuses[contact.Status]);
        if (contact.BirthDate is { } birth)
        {
            _insert.Bind(Birth, birth);
        }

        if (contact.EffectiveDate is { } effective)
        {
            _insert.Bind(Effective, effective);
        }

        if (contact.Carrier is { } carrier)
        {
            _insert.Bind(Carrier, SampleWords.Carriers[carrier]);
        }

        if (contact.FailedUnderwriting is { } failed)
        {
            _insert.Bind(Failed, failed ? 1 : 0);
        }
    }

    private void Spoil(in SampleContact contact)
    {
        var email = EmailOf(contact.Id);
        var state = SampleStates.Name(contact.State);
        var birth = contact.BirthDate ?? options.AsOf;
        switch (contact.Flaw)
        {
            case SampleFlaw.EmailWithoutAt:
                _insert.Bind(Email, email.Replace("@", "", StringComparison.Ordinal));
                break;
            case SampleFlaw.EmailWithTwoAts:
                _insert.Bind(Email, email.Replace("@", "@@", StringComparison.Ordinal));
                break;
            case SampleFlaw.EmailWithSpaces:
                _insert.Bind(Email, email.Replace(".", " ", StringComparison.Ordinal));
                break;
            case SampleFlaw.EmailWithoutDomain:
                _insert.Bind(Email, email[..(email.IndexOf('@', StringComparison.Ordinal) + 1)]);
                break;
            case SampleFlaw.EmptyEmail:
                _insert.Bind(Email, "");
                break;
            case SampleFlaw.UnsubscribedTwin:
                _insert.Bind(Email, $" {EmailOf(contact.Id - 1).ToUpperInvariant()}");
                _insert.Bind(Status, "Unsubscribed ");
                break;
            case SampleFlaw.SharedAddress:
                _insert.Bind(Email, EmailOf(contact.Id - 1));
                break;
            case SampleFlaw.ImpossibleBirthDate:
                _insert.Bind(Birth, $"{birth.Year:D4}-02-30");
                break;
            case SampleFlaw.ImpossibleEffectiveDate:
                _insert.Bind(Effective, $"{options.AsOf.Year - 2:D4}-02-30");
                break;
            case SampleFlaw.AmericanDate:
                _insert.Bind(Birth, birth.ToString("MM/dd/yyyy", CultureInfo.InvariantCulture));
                break;
            case SampleFlaw.DateWithTime:
                _insert.Bind(Birth, birth.ToString("O", CultureInfo.InvariantCulture) + "T00:00:00Z");
                break;
            case SampleFlaw.FutureBirthDate:
                _insert.Bind(Birth, birth.AddYears(100));
                break;
            case SampleFlaw.LowerCaseState:
                _insert.Bind(State, state.ToLowerInvariant());
                break;
            case SampleFlaw.MissingState:
                _insert.BindNull(State);
                break;
            case SampleFlaw.MissingZip:
                _insert.BindNull(Zip);
                break;
            case SampleFlaw.MissingLocation:
                _insert.BindNull(State);
                _insert.BindNull(Zip);
                break;
            case SampleFlaw.UnknownState:
                _insert.Bind(State, "??");
                break;
            case SampleFlaw.UnreadableState:
                _insert.Bind(State, "Overseas");
                _insert.BindNull(Zip);
                break;
            case SampleFlaw.WrittenOutState:
                _insert.Bind(State, SampleStates.FullName(contact.State));
                break;
            case SampleFlaw.DottedState:
                _insert.Bind(State, $"{state[0]}.{state[1]}.");
                break;
            case SampleFlaw.ConflictingState:
                _insert.Bind(State, state == "NY" ? "California" : "New York");
                break;
            case SampleFlaw.ZipPlusFour:
                _insert.BindNull(State);
                _insert.Bind(Zip, $"{contact.Zip:D5}-{contact.Id % 10_000:D4}");
                break;
            case SampleFlaw.ZipWithoutZero:
                _insert.BindNull(State);
                _insert.Bind(Zip, contact.Zip);
                break;
            case SampleFlaw.PaddedText:
                _insert.Bind(Email, $"  {email} ");
                _insert.Bind(State, $" {state} ");
                _insert.Bind(Status, " Active");
                break;
            case SampleFlaw.MissingDates:
                _insert.BindNull(Birth);
                _insert.BindNull(Effective);
                break;
            case SampleFlaw.SpacedStatus:
                _insert.Bind(Status, "Do Not Contact");
                break;
            case SampleFlaw.HyphenedStatus:
                _insert.Bind(Status, "Opted-Out");
                break;
            case SampleFlaw.UnlistedStatus:
                _insert.Bind(Status, "Prospect");
                break;
            case SampleFlaw.ListedInSuppressions:
                _suppression.Bind(1, email);
                _suppression.Bind(2, "asked by telephone");
                _suppression.Insert();
                break;
        }
    }

    private string EmailOf(long contactId)
    {
        Span<byte> text = stackalloc byte[LongestEmail];
        return Encoding.ASCII.GetString(text[..FormatEmail(contactId, text)]);
    }

    /// <summary>The id in the address keeps it unique.</summary>
    private int FormatEmail(long contactId, Span<byte> text)
    {
        var random = SampleRandom.For(options.Seed, contactId, SamplePurpose.Address);
        var first = SampleWords.LowerFirstNames[random.Below(SampleWords.LowerFirstNames.Length)];
        var last = SampleWords.LowerLastNames[random.Below(SampleWords.LowerLastNames.Length)];
        var domain = SampleWords.Domains[random.Below(SampleWords.Domains.Length)];
        first.CopyTo(text);
        var length = first.Length;
        text[length++] = (byte)'.';
        last.CopyTo(text[length..]);
        length += last.Length;
        Utf8Formatter.TryFormat(contactId, text[length..], out var digits);
        length += digits;
        text[length++] = (byte)'@';
        domain.CopyTo(text[length..]);
        return length + domain.Length;
    }

    private static int FormatZip(int zip, Span<byte> text)
    {
        Utf8Formatter.TryFormat(zip, text, out var written, new System.Buffers.StandardFormat('D', 5));
        return written;
    }
}
