using System.Globalization;
using System.Text;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace EmailScheduler.Cli.Display;

/// <summary>
/// Text that may come from anyone (a database, a lease, an object's key, another program's error) as a terminal may show it: whatever would move the cursor, colour, hide or turn round
/// what is shown, is shown itself, as <c>\u001B</c>.
/// </summary>
internal static class Printable
{
    private const int NonJoiner = 0x200C, Joiner = 0x200D;

    /// <summary>The text on one line.</summary>
    public static string Of(string text) => text.EnumerateRunes().Any(IsHidden) ? Replaced(text) : text;

    /// <summary>The text as a cell of a table, or within other markup.</summary>
    public static string Cell(string text) => Markup.Escape(Of(text));

    /// <summary>JSON with the same meaning: within strings, where alone such characters can be, each may be written by its number.</summary>
    public static string Json(string document) => Of(document);

    // Controls (C0, DEL, C1), the invisible ones that turn text round or hide in it, and what begins a line. Joiners belong to words of some scripts.
    private static bool IsHidden(Rune rune) => Rune.GetUnicodeCategory(rune) switch
    {
        UnicodeCategory.Control or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator => true,
        UnicodeCategory.Format => rune.Value is not (NonJoiner or Joiner),
        _ => false,
    };

    private static string Replaced(string text)
    {
        var shown = new StringBuilder(text.Length + 16);
        foreach (var rune in text.EnumerateRunes())
        {
            if (!IsHidden(rune))
            {
                shown.Append(rune.ToString());
                continue;
            }

            foreach (var character in rune.ToString())
            {
                shown.Append(CultureInfo.InvariantCulture, $"\\u{(int)character:X4}");
            }
        }

        return shown.ToString();
    }
}

/// <summary>Makes all text printable that a console is given, whoever has composed it; what the console itself says to the terminal is not text.</summary>
internal sealed class PrintableHook : IRenderHook
{
    /// <inheritdoc/>
    public IEnumerable<IRenderable> Process(RenderOptions options, IEnumerable<IRenderable> renderables) => renderables.Select(renderable => new Shown(renderable));

    private sealed class Shown(IRenderable inner) : IRenderable
    {
        public Measurement Measure(RenderOptions options, int maxWidth) => inner.Measure(options, maxWidth);

        public IEnumerable<Segment> Render(RenderOptions options, int maxWidth) => inner.Render(options, maxWidth).Select(Printed);

        private static Segment Printed(Segment segment) =>
            segment.IsControlCode || segment.IsLineBreak || Printable.Of(segment.Text) is var text && text == segment.Text ? segment : new Segment(text, segment.Style);
    }
}
