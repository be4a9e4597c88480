using System.Globalization;
using System.Text;
using EmailScheduler.Scheduling.Model;
using EmailScheduler.Scheduling.Preview;

namespace EmailScheduler.Cli.Display;

/// <summary>Writes the rows of a plan as CSV (RFC 4180, UTF-8), to a file or to stdout. A file is named only when it is whole.</summary>
internal sealed class RowsFile : IDisposable
{
    /// <summary>The first line.</summary>
    public const string Heading = "contact_id,email_type,send_date,status,skip_reason,change,send_date_before";

    private readonly string? _path;
    private readonly string? _part;
    private readonly TextWriter _writer;
    private bool _isWhole;

    private RowsFile(TextWriter writer, string? path, string? part)
    {
        (_writer, _path, _part) = (writer, path, part);
        _writer.Write(Heading + "\r\n");
    }

    /// <summary>Begins the file; <c>-</c> is <paramref name="answers"/>.</summary>
    /// <exception cref="InvalidSettingException">The file cannot be written.</exception>
    public static RowsFile Create(string target, TextWriter answers)
    {
        if (target == "-")
        {
            return new RowsFile(answers, path: null, part: null);
        }

        var path = Path.GetFullPath(target);
        var part = path + ".part";
        try
        {
            return new RowsFile(new StreamWriter(part, append: false, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false)), path, part);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new InvalidSettingException("--csv", target, $"{failure.Message.TrimEnd('.')}; give a file in a folder that can be written, or - for stdout");
        }
    }

    public void Add(PlannedRow row) => _writer.Write(string.Create(
        CultureInfo.InvariantCulture,
        $"{row.ContactId},{CsvField.Of(row.EmailType)},{row.SendDate:yyyy-MM-dd},{row.Status},{CsvField.Of(row.SkipReason)},{Word(row.Change)},{row.SendDateBefore:yyyy-MM-dd}\r\n"));

    /// <summary>All rows are written: the file gets its name.</summary>
    public void Complete()
    {
        _writer.Flush();
        if (_path is not null)
        {
            _writer.Dispose();
            File.Move(_part!, _path, overwrite: true);
        }

        _isWhole = true;
    }

    public void Dispose()
    {
        if (_path is not null && !_isWhole)
        {
            _writer.Dispose();
            File.Delete(_part!);
        }
    }

    private static string Word(PlannedChange change) => change == PlannedChange.AlreadyHandled ? "already_handled" : change.ToString().ToLowerInvariant();
}
