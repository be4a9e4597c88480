using System.Text;
using Microsoft.Extensions.Logging;

namespace EmailScheduler.Runs.Engines;

/// <summary>Logs what an external engine says, line by line at debug level: no line longer and no more of them than a log can bear.</summary>
internal sealed class EngineOutput(ILogger logger)
{
    /// <summary>Characters of a line that are logged.</summary>
    public const int LongestLine = 1000;

    /// <summary>Lines that are logged; the rest is read and dropped, so that the program never waits for a reader.</summary>
    public const int MostLines = 1000;

    private int _lines;

    public async Task ReadAsync(TextReader reader, CancellationToken cancellationToken)
    {
        var buffer = new char[4096];
        var line = new StringBuilder();
        int count;
        while ((count = await reader.ReadAsync(buffer, cancellationToken)) > 0)
        {
            Append(line, buffer.AsSpan(0, count));
        }

        Log(line);
    }

    private void Append(StringBuilder line, ReadOnlySpan<char> text)
    {
        foreach (var character in text)
        {
            if (character == '\n')
            {
                Log(line);
            }
            else if (line.Length < LongestLine)
            {
                line.Append(char.IsControl(character) ? ' ' : character);
            }
        }
    }

    private void Log(StringBuilder line)
    {
        if (line.Length > 0)
        {
            var number = Interlocked.Increment(ref _lines);
            if (number <= MostLines)
            {
                logger.LogDebug("Engine: {Line}", line.ToString());
            }
            else if (number == MostLines + 1)
            {
                logger.LogDebug("Engine: what it says from here on is not logged");
            }
        }

        line.Clear();
    }
}
