namespace EmailScheduler.Torture;

/// <summary>How a session goes.</summary>
internal sealed record TortureOptions
{
    /// <summary>The store: <c>s3://bucket[/prefix]</c>, or a folder.</summary>
    public required string Store { get; init; }

    /// <summary>The program that becomes a runner when its first argument is <see cref="Runner.Verb"/>.</summary>
    public required string Program { get; init; }

    /// <summary>What the session's choices come from; the operating system's scheduling is not in it.</summary>
    public required int Seed { get; init; }

    /// <summary>Environment variables for the processes, which come before this one's own.</summary>
    public IReadOnlyDictionary<string, string> Variables { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>How the database is in the store.</summary>
    public TortureLayout Layout { get; init; }

    /// <summary>Processes at a time.</summary>
    public int Runners { get; init; } = 4;

    /// <summary>Other programs that write into the database all the time, through SQLite and without a lease (only in a folder, in the object layout).</summary>
    public int Programs { get; init; }

    /// <summary>Whether the database is in WAL mode (in the object layout).</summary>
    public bool Wal { get; init; }

    /// <summary>How long a lease lasts.</summary>
    public TimeSpan Lease { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Ends after so many reported commits …</summary>
    public int Commits { get; init; } = int.MaxValue;

    /// <summary>… and no fewer processes killed or paused than this …</summary>
    public int Disturbances { get; init; }

    /// <summary>… or after this time.</summary>
    public TimeSpan Duration { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>How long a process may take for what it does, with all its waits, before it counts as one that never ends.</summary>
    public TimeSpan EndsWithin { get; init; } = TimeSpan.FromMinutes(3);

    /// <summary>How long a process may take to end once it was asked to: five seconds, and what a loaded machine takes to end one.</summary>
    public TimeSpan StopsWithin { get; init; } = TimeSpan.FromSeconds(8);

    /// <summary>Whether requests and answers are lost on the way (only over a bucket).</summary>
    public bool Faults { get; init; }

    /// <summary>The value that a variable has for the processes.</summary>
    public string? Variable(string name) => Variables.GetValueOrDefault(name) ?? Environment.GetEnvironmentVariable(name);
}
