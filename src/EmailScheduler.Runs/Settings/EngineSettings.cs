using EmailScheduler.Scheduling.Model;

namespace EmailScheduler.Runs.Settings;

/// <summary>What plans the emails (<c>Engine:*</c>).</summary>
public sealed record EngineSettings
{
    /// <summary>Stands for the path of the local database in <see cref="Arguments"/>.</summary>
    public const string DatabasePlaceholder = "{database}";

    /// <summary>The external program that plans instead of the built-in engine (<c>Engine:Command</c>): a path, or a name to be found in <c>PATH</c>. By default none.</summary>
    public string? Command { get; init; }

    /// <summary>
    /// Its arguments (<c>Engine:Arguments:0</c>, <c>Engine:Arguments:1</c>, …), in which <c>{database}</c>, <c>{asOf}</c> (<c>YYYY-MM-DD</c>), <c>{organization}</c> and <c>{runId}</c> are
    /// filled in. Where none has <c>{database}</c>, the path of the local database comes last. By default the path is the only one.
    /// </summary>
    public IReadOnlyList<string> Arguments { get; init; } = [];

    /// <summary>
    /// How long it may take, and so may the built-in engine and every other step that works on the local copy (<c>Engine:TimeoutSeconds</c>, 1 to 86,400 s). The default
    /// value is 1 hour; a host that ends a whole try sooner has a shorter one.
    /// </summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromHours(1);

    /// <exception cref="InvalidSettingException">A value is out of range.</exception>
    internal static EngineSettings Read(SettingsReader read, EngineSettings none) =>
        new()
        {
            Command = read.Text("Engine:Command", none.Command),
            Arguments = ReadArguments(read) is { Count: > 0 } arguments ? arguments : none.Arguments,
            Timeout = read.Seconds("Engine:TimeoutSeconds", none.Timeout),
        };

    private static List<string> ReadArguments(SettingsReader read)
    {
        if (read.Text("Engine:Arguments", null) is { } text)
        {
            throw new InvalidSettingException("Engine:Arguments", text, "give each argument by its number, such as Engine:Arguments:0");
        }

        var arguments = new List<string>();
        while (read.Text(FormattableString.Invariant($"Engine:Arguments:{arguments.Count}"), null) is { } argument)
        {
            arguments.Add(argument);
        }

        return arguments;
    }
}
