using EmailScheduler.Runs.Identifiers;

namespace EmailScheduler.Api.Work;

/// <summary>A run's name in addresses: <c>99-20250121T143022Z-0a1b2c3d</c>. It stays when the host does not know the run any more.</summary>
public static class RunName
{
    /// <summary>The name of a run.</summary>
    public static string Of(long organizationId, string runId) => FormattableString.Invariant($"{organizationId}-{runId}");

    /// <summary>Reads a run's name; <see langword="false"/> when the text is none.</summary>
    public static bool TryParse(string? name, out long organizationId, out string runId)
    {
        organizationId = 0;
        runId = "";
        if (name?.Split('-', 2) is not [var organization, var run] || !RunId.IsValid(run) || !OrganizationId.TryParse(organization, out organizationId))
        {
            return false;
        }

        runId = run;
        return true;
    }
}
