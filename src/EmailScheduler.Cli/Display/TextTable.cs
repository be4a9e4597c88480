namespace EmailScheduler.Cli.Display;

/// <summary>
/// A table of plain text. Numbers, ids and times are never wrapped or cut off: where the width is too small, texts wrap, and then the columns that do not fit
/// follow below each row, with their headings.
/// </summary>
internal sealed class TextTable(params TextColumn[] columns)
{
    private const string Indent = "  ", Gap = "  ", Below = "      ";
    private const int NarrowestText = 18, LongestExact = 45;

    private readonly List<string[]> _rows = [];

    /// <summary>Adds a row: a cell for each column; what is not printable in it is shown as <see cref="Printable"/> has it.</summary>
    public TextTable Add(params string[] cells)
    {
        _rows.Add([.. cells.Select(Printable.Of)]);
        return this;
    }

    /// <summary>The lines, headings first.</summary>
    /// <param name="width">Columns of the terminal; <see cref="CliOutput.Unlimited"/> where it is none.</param>
    public IEnumerable<string> Lines(int width)
    {
        var shown = columns.Length;
        var widths = Widths(shown, width);
        while (shown > 1 && Total(widths) > width)
        {
            widths = Widths(--shown, width);
        }

        yield return Line([.. columns.Take(shown).Select(column => column.Heading)], widths);
        yield return new string('─', Math.Min(width, Total(widths)));
        foreach (var line in _rows.SelectMany(row => Wrapped(row, widths).Concat(Rest(row, shown, width))))
        {
            yield return line;
        }
    }

    private static int Total(int[] widths) => Indent.Length + widths.Sum() + (Gap.Length * (widths.Length - 1));

    /// <summary>The widths of the first columns: what they need, and less for the widest texts until all fit or none can give way.</summary>
    private int[] Widths(int shown, int width)
    {
        var widths = Enumerable.Range(0, shown).Select(column => _rows.Select(row => row[column].Length).Append(columns[column].Heading.Length).Max()).ToArray();
        var narrowest = Enumerable.Range(0, shown).Select(column => columns[column].IsText ? Narrowest(column) : int.MaxValue).ToArray();
        while (Total(widths) > width && Enumerable.Range(0, shown).Where(column => widths[column] > narrowest[column]).ToList() is { Count: > 0 } wide)
        {
            widths[wide.MaxBy(column => widths[column])]--;
        }

        return widths;
    }

    // Ids and times within texts are not broken either.
    private int Narrowest(int column) => Math.Max(NarrowestText, Math.Min(LongestExact, _rows.Select(row => TextWrap.LongestExact(row[column])).DefaultIfEmpty().Max()));

    private IEnumerable<string> Wrapped(string[] row, int[] widths)
    {
        var cells = widths.Select((width, column) => columns[column].IsText ? TextWrap.Lines(row[column], width, breakWords: true) : [row[column]]).ToArray();
        return Enumerable.Range(0, cells.Max(cell => cell.Count)).Select(line => Line([.. cells.Select(cell => line < cell.Count ? cell[line] : "")], widths));
    }

    private string Line(string[] cells, int[] widths) =>
        (Indent + string.Join(Gap, cells.Select((cell, column) => columns[column].IsNumber ? cell.PadLeft(widths[column]) : cell.PadRight(widths[column])))).TrimEnd();

    // What a column marks with its own name needs no heading.
    private static string Named(string heading, string cell) => cell.Equals(heading, StringComparison.OrdinalIgnoreCase) ? cell : $"{heading}: {cell}";

    /// <summary>The cells that have no column, as many on a line as fit.</summary>
    private IEnumerable<string> Rest(string[] row, int shown, int width)
    {
        var (line, isBegun) = (Below, false);
        foreach (var item in Enumerable.Range(shown, columns.Length - shown).Where(column => row[column].Length > 0).Select(column => Named(columns[column].Heading, row[column])))
        {
            if (isBegun && line.Length + Gap.Length + item.Length > width)
            {
                yield return line;
                (line, isBegun) = (Below, false);
            }

            line += isBegun ? Gap + item : item;
            isBegun = true;
            if (line.Length > width)
            {
                var lines = TextWrap.Lines(line, width, hanging: Below.Length + Indent.Length);
                foreach (var wrapped in lines.SkipLast(1))
                {
                    yield return wrapped;
                }

                line = lines[^1];
            }
        }

        if (isBegun)
        {
            yield return line;
        }
    }
}

/// <summary>A column of a <see cref="TextTable"/>.</summary>
/// <param name="Heading">Its heading.</param>
/// <param name="IsNumber">Whether its cells stand at the right.</param>
/// <param name="IsText">Whether its cells may be wrapped.</param>
internal sealed record TextColumn(string Heading, bool IsNumber = false, bool IsText = false)
{
    /// <summary>A column of what must be copied as a whole: ids, keys, times.</summary>
    public static implicit operator TextColumn(string heading) => new(heading);

    /// <summary>A column of numbers.</summary>
    public static TextColumn Number(string heading) => new(heading, IsNumber: true);

    /// <summary>A column of words.</summary>
    public static TextColumn Text(string heading) => new(heading, IsText: true);
}
