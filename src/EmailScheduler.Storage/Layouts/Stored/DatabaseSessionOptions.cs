using EmailScheduler.Storage.Layouts.Logs;

namespace EmailScheduler.Storage.Layouts.Stored;

/// <summary>How databases are worked on.</summary>
public sealed record DatabaseSessionOptions
{
    /// <summary>The layout of a database that is created; one that is there keeps its own. The default value is the plain file.</summary>
    public DatabaseLayoutKind NewDatabase { get; init; }

    /// <summary>Whether a missing database is to be created instead of an error. The default value is <see langword="false"/>.</summary>
    public bool CreateWhenMissing { get; init; }

    /// <summary>How the <c>object</c> layout works.</summary>
    public ObjectLayoutOptions PlainFile { get; init; } = new();

    /// <summary>How the <c>log</c> layout works.</summary>
    public LogLayoutOptions Log { get; init; } = new();
}
