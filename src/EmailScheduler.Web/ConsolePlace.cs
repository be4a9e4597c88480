using EmailScheduler.Api.Access;
using EmailScheduler.Api.Work;

namespace EmailScheduler.Web;

/// <summary>Where a host serves the console, and what is the host's own.</summary>
public sealed record ConsolePlace
{
    /// <summary>The path above the console, for links: <c>""</c>, or <c>/api/console</c>.</summary>
    public required string BasePath { get; init; }

    /// <summary>Knows who calls.</summary>
    public required ICallerReader Callers { get; init; }

    /// <summary>Brings runs to their end.</summary>
    public required IRunHost Runs { get; init; }
}
