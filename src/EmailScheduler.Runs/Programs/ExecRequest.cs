namespace EmailScheduler.Runs.Programs;

/// <summary>A program that is to be given an organization's database.</summary>
public sealed record ExecRequest
{
    /// <summary>Stands for the path of the local database in <see cref="Arguments"/>.</summary>
    public const string DatabasePlaceholder = "{database}";

    /// <summary>The variable in which the program finds the path of the local database.</summary>
    public const string DatabaseVariable = "EMAILSCHEDULER_DATABASE";

    /// <summary>The organization.</summary>
    public required long OrganizationId { get; init; }

    /// <summary>The id under which the commit is known; see <see cref="Identifiers.RunId.New"/>.</summary>
    public required string RunId { get; init; }

    /// <summary>The program: a path, or a name in <c>PATH</c>.</summary>
    public required string Program { get; init; }

    /// <summary>Its arguments. Where none has <see cref="DatabasePlaceholder"/>, the path of the local database comes last.</summary>
    public IReadOnlyList<string> Arguments { get; init; } = [];

    /// <summary>How long it may take; by default as long as it likes.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>Receives what the program writes to its standard output; by default that is the standard output of this process.</summary>
    public Stream? Output { get; init; }

    /// <summary>The arguments as the program gets them.</summary>
    internal IEnumerable<string> ArgumentsFor(string databasePath)
    {
        var given = Arguments.Any(argument => argument.Contains(DatabasePlaceholder, StringComparison.Ordinal)) ? Arguments : [.. Arguments, DatabasePlaceholder];
        return given.Select(argument => argument.Replace(DatabasePlaceholder, databasePath, StringComparison.Ordinal));
    }
}
