using System.Text;
using EmailScheduler.Runs.Reports;
using EmailScheduler.Scheduling.Model;

namespace EmailScheduler.Runs.Acts;

/// <summary>Why a person did something, in that person's words: a line without email addresses, which is stored and shown to others.</summary>
public static class ActReason
{
    /// <summary>Characters that a reason may have.</summary>
    public const int MaxLength = 500;

    private const int QuotedLength = 40;

    /// <summary>Reads a reason. Line ends and other control characters become blanks, and outer blanks go.</summary>
    /// <param name="text">What a person gave.</param>
    /// <param name="source">Where it was given (<c>--reason</c>, <c>reason</c>), for the error.</param>
    /// <exception cref="InvalidSettingException">There is none, it is longer than 500 characters, or it has what looks like an email address.</exception>
    public static string Parse(string? text, string source)
    {
        text ??= "";
        if (text.Length > MaxLength)
        {
            throw Refusal(source, text, FormattableString.Invariant($"is too long: give at most {MaxLength} characters, it has {text.Length}"));
        }

        if (AddressMask.HasAddress(text))
        {
            throw Refusal(source, text, "cannot be taken: say it without an email address, a contact by the id of its record, because others read it");
        }

        return OneLine(text) is { Length: > 0 } reason
            ? reason
            : throw InvalidSettingException.OfInput(source, $"There is no reason{Named(source)}: say why, in a few words, because others read it.");
    }

    /// <summary>As <see cref="Parse"/>, where a reason need not be given.</summary>
    /// <exception cref="InvalidSettingException">It cannot be taken.</exception>
    public static string? ParseOptional(string? text, string source) => text is null ? null : Parse(text, source);

    private static InvalidSettingException Refusal(string source, string text, string remedy) =>
        InvalidSettingException.OfInput(source, $"The reason '{Quoted(text)}'{Named(source)} {remedy}.");

    /// <summary>An option is named as it was given; a field is in view.</summary>
    private static string Named(string source) => source.StartsWith('-') ? $" ({source})" : "";

    /// <summary>The beginning of what a person gave, as errors repeat it: on one line, without addresses.</summary>
    internal static string Quoted(string text)
    {
        // Masked before it is cut off: a part of an address does not look like one.
        var line = OneLine(AddressMask.Apply(text));
        return line.Length > QuotedLength ? line[..QuotedLength] + "…" : line;
    }

    private static string OneLine(string text)
    {
        var line = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            line.Append(Rune.IsControl(rune) ? " " : rune.ToString());
        }

        return line.ToString().Trim();
    }
}
