using System.Globalization;
using System.Text;

namespace EmailScheduler.Api.Access;

/// <summary>The name of a person as another program gives it: it goes into records that others read, so it has to be what it looks like.</summary>
internal static class ActorName
{
    /// <summary>Characters that a name may have. Records of acts keep 200, with what goes before the name.</summary>
    public const int MaxLength = 128;

    /// <summary>Whether a text is a name on one line, without characters that hide or reorder others.</summary>
    public static bool IsPlain(string text) =>
        text.Length is > 0 and <= MaxLength && text.Trim().Length == text.Length && text.EnumerateRunes().All(IsPlain);

    private static bool IsPlain(Rune rune) => rune != Rune.ReplacementChar && Rune.GetUnicodeCategory(rune) is not (
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
        or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned);
}
