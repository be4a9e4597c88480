namespace EmailScheduler.Cli.Display;

/// <summary>A table of plain text for what people copy out of it: no value is wrapped or cut off, and what is not printable is shown. What does not fit in the width is omitted, column by column from the last.</summary>
internal sealed class TextTable(params string[] headings)
{
    private const string Gap = "  ";
    private const int FewestColumns = 2;

    private readonly List<string[]> _rows = [headings];

    public void Add(params string[] values) => _rows.Add([.. values.Select(Printable.Of)]);

    /// <summary>The lines, headings first.</summary>
    public IEnumerable<string> Lines(int width)
    {
        var widths = Enumerable.Range(0, headings.Length).Select(column => _rows.Max(row => row[column].Length)).ToArray();
        var columns = headings.Length;
        while (columns > FewestColumns && widths.Take(columns).Sum() + (Gap.Length * (columns - 1)) > width)
        {
            columns--;
        }

        return _rows.Select(row => string.Join(Gap, row.Take(columns).Select((value, column) => value.PadRight(widths[column]))).TrimEnd());
    }
}
