namespace EmailScheduler.Cli.Display;

/// <summary>Breaks text into lines between words. A date and the time after it are one word.</summary>
internal static class TextWrap
{
    /// <summary>The lines, the first without an indentation of its own; a text that fits is one line, with its blanks as they are.</summary>
    /// <param name="text">The text.</param>
    /// <param name="width">Columns of a line.</param>
    /// <param name="hanging">Blanks before each line but the first.</param>
    /// <param name="breakWords">Whether a word that is longer than a line is broken; without, it stands on a line of its own and is longer.</param>
    public static IReadOnlyList<string> Lines(string text, int width, int hanging = 0, bool breakWords = false)
    {
        if (text.Length <= width)
        {
            return [text];
        }

        var indent = new string(' ', Math.Max(0, Math.Min(hanging, width - 1)));
        var lines = new List<string>();
        var line = "";
        var isBegun = false;
        foreach (var (blanks, word) in Words(text, breakWords ? Math.Max(1, width - indent.Length) : text.Length))
        {
            if (isBegun && line.Length + blanks.Length + word.Length > width)
            {
                lines.Add(line);
                (line, isBegun) = (indent, false);
            }
            else
            {
                line += blanks;
            }

            line += word;
            isBegun = true;
        }

        lines.Add(line);
        return lines;
    }

    /// <summary>The length of the longest word that must not be broken: an id, a time, a number.</summary>
    public static int LongestExact(string text) =>
        Words(text, text.Length).Where(word => word.Word.Any(char.IsAsciiDigit)).Select(word => word.Word.Length).DefaultIfEmpty().Max();

    /// <summary>The words, each with the blanks before it, which a line that begins with the word goes without.</summary>
    private static IEnumerable<(string Blanks, string Word)> Words(string text, int longest)
    {
        for (var at = 0; at < text.Length;)
        {
            var begin = at;
            while (begin < text.Length && text[begin] == ' ')
            {
                begin++;
            }

            var end = begin;
            while (end < text.Length && (text[end] != ' ' || IsWithinTime(text, end)) && end - begin < longest)
            {
                end++;
            }

            if (end > begin)
            {
                yield return (text[at..begin], text[begin..end]);
            }

            at = end;
        }
    }

    // The blank of 2026-01-15 08:30:00Z.
    private static bool IsWithinTime(string text, int blank) =>
        blank >= 10 && blank + 3 < text.Length
        && text[blank - 6] == '-' && text[blank - 3] == '-' && char.IsAsciiDigit(text[blank - 1])
        && char.IsAsciiDigit(text[blank + 1]) && text[blank + 3] == ':';
}
