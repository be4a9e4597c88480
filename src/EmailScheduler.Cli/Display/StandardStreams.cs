using System.Globalization;
using System.Text;

namespace EmailScheduler.Cli.Display;

/// <summary>
/// The process's own streams, whatever they are: closed, full, or a pipe whose reader has gone. None of that ends the work that a command does; a result that
/// was not written whole shows in the exit code.
/// </summary>
internal sealed class StandardStreams : IDisposable
{
    private const int Read = 0, Write = 1, ReadWrite = 2;

    private readonly StandardStream _output = new(IsGiven(1) ? Console.Out : TextWriter.Null);

    private StandardStreams()
    {
        Console.SetOut(_output);
        Console.SetError(new StandardStream(IsGiven(2) ? Console.Error : TextWriter.Null));
    }

    /// <summary>Puts them in place of those of <see cref="Console"/>.</summary>
    public static StandardStreams Open() => new();

    /// <summary>Stdin as bytes.</summary>
    /// <exception cref="IOException">It is closed.</exception>
    public static Stream OpenInput() => IsGiven(0) ? Console.OpenStandardInput() : throw new IOException("stdin is closed");

    /// <summary>What the process ends with: a command that is done, whose result was not written, is not.</summary>
    public int Complete(int exitCode)
    {
        if (_output.Failure is not { } failure || exitCode != Commands.ExitCode.Done)
        {
            return exitCode;
        }

        Console.Error.WriteLine($"email-scheduler: The command is done, but its result was not written to stdout: {failure.Message.TrimEnd('.')}. Free some space there, or let stdout be something that can be written.");
        return Commands.ExitCode.BadConfiguration;
    }

    /// <inheritdoc/>
    public void Dispose() => _output.Dispose();

    /// <summary>
    /// Whether the caller gave this process the stream. A descriptor that was closed belongs to a file that the runtime opened: an end of a pipe of its own, from
    /// which nothing would ever come.
    /// </summary>
    private static bool IsGiven(int descriptor)
    {
        if (!OperatingSystem.IsLinux() || !Directory.Exists("/proc/self/fdinfo"))
        {
            return true;
        }

        var isRead = descriptor == 0;
        var mode = ModeOf(descriptor);
        return (mode == ReadWrite || mode == (isRead ? Read : Write)) && !OtherEnds(descriptor, isRead ? int.MaxValue : 2).Any(other => ModeOf(other) != mode);
    }

    private static IEnumerable<int> OtherEnds(int descriptor, int last) => TargetOf(descriptor) is { } pipe && pipe.StartsWith("pipe:", StringComparison.Ordinal)
        ? Directory.EnumerateFiles("/proc/self/fd")
            .Select(file => int.Parse(Path.GetFileName(file), CultureInfo.InvariantCulture))
            .Where(other => other != descriptor && other <= last && TargetOf(other) == pipe)
        : [];

    private static string? TargetOf(int descriptor) => new FileInfo(FormattableString.Invariant($"/proc/self/fd/{descriptor}")).LinkTarget;

    /// <summary>How a descriptor was opened; <see langword="null"/> for one that is closed.</summary>
    private static int? ModeOf(int descriptor)
    {
        try
        {
            var flags = File.ReadLines(FormattableString.Invariant($"/proc/self/fdinfo/{descriptor}")).First(line => line.StartsWith("flags:", StringComparison.Ordinal));
            return Convert.ToInt32(flags["flags:".Length..].Trim(), fromBase: 8) & 3;
        }
        catch (FileNotFoundException)
        {
            return null;
        }
    }
}

/// <summary>A stream that drops what cannot be written any more, and remembers why.</summary>
internal sealed class StandardStream(TextWriter inner) : TextWriter(CultureInfo.InvariantCulture)
{
    // A reader that goes away (EPIPE, which .NET itself takes for no failure where the stream is a pipe; ECONNRESET) has seen what it wanted.
    private const int BrokenPipe = 32, ConnectionReset = 104;

    private volatile Exception? _failure;

    /// <summary>Why not all was written; <see langword="null"/> when it was, and when its reader wanted no more.</summary>
    public Exception? Failure => _failure is IOException { HResult: BrokenPipe or ConnectionReset } ? null : _failure;

    public override Encoding Encoding => inner.Encoding;

    public override void Write(char value) => Try(() => inner.Write(value));

    public override void Write(char[] buffer, int index, int count) => Try(() => inner.Write(buffer, index, count));

    public override void Write(string? value) => Try(() => inner.Write(value));

    public override void WriteLine(string? value) => Try(() => inner.WriteLine(value));

    public override void Flush() => Try(inner.Flush);

    private void Try(Action write)
    {
        if (_failure is not null)
        {
            return;
        }

        try
        {
            write();
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            _failure = failure;
        }
    }
}
