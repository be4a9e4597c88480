using System.Buffers.Text;
using System.Globalization;
using System.Text;
using SQLitePCL;

namespace EmailScheduler.Samples;

/// <summary>Writes contacts, and spoils the text of those that have a flaw.</summary>
internal sealed class SampleContactWriter(sqlite3 database, SampleOptions options) : IDisposable
{
    private const int Email = 4, Zip = 5, State = 6, Birth = 7, Effective = 8, Carrier = 9, Failed = 10, Status = 11;
    private const int LongestEmail = 80;

    private readonly SampleStatement _insert = new(
        database,
        "contacts",
        "id", "first_name", "last_name", "email", "zip_code", "state", "birth_date", "effective_date", "current_carrier", "failed_underwriting", "status");

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

    public void Dispose() => _insert.Dispose();

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
            case SampleFlaw.ZipPlusFour:
                _insert.BindNull(State);
                _insert.Bind(Zip, $"{contact.Zip:D5}-{contact.Id % 10_000:D4}");
                break;
            case SampleFlaw.PaddedText:
                _insert.Bind(Email, $"  {email} ");
                _insert.Bind(State, $" {state} ");
                _insert.Bind(Status, " Active");
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
