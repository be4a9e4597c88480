using EmailScheduler.Api.Settings;
using EmailScheduler.Storage.Objects;

namespace EmailScheduler.Api.Schedules;

/// <summary>Which organizations are due when the timer fires: all of them, or those whose local hour (<c>RunAt</c>) has come.</summary>
/// <param name="databases">The organizations.</param>
/// <param name="settings">The host's settings.</param>
public sealed class DueOrganizations(OrganizationDatabases databases, HostSettings settings)
{
    /// <summary>Who asks for the runs of the schedule, as their commits name it.</summary>
    public const string Actor = "timer";

    /// <summary>Lists the organizations that are due, ascending.</summary>
    /// <param name="occurrence">The timer's newest occurrence.</param>
    /// <param name="since">The last occurrence that was handled before; what has been missed since is due, once. <see langword="null"/> where nothing is known: then all are due.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="ObjectStoreException">The store cannot be read.</exception>
    public async Task<IReadOnlyList<DueOrganization>> ListAsync(DateTimeOffset occurrence, DateTimeOffset? since, CancellationToken cancellationToken)
    {
        var organizations = await databases.ListAsync(cancellationToken);
        if (settings.RunAt is not { } hours || since is not { } handled)
        {
            return [.. organizations.Select(id => new DueOrganization(id, occurrence))];
        }

        var zones = await databases.ZonesOfAsync(organizations, cancellationToken);
        return
        [
            .. organizations
                .Select(id => (Id: id, Hour: hours.LastUpTo(zones[id], occurrence)))
                .Where(one => one.Hour > handled)
                .Select(one => new DueOrganization(one.Id, settings.Schedule.FirstFrom(one.Hour) ?? occurrence)),
        ];
    }
}

/// <summary>An organization that is due.</summary>
/// <param name="OrganizationId">The organization.</param>
/// <param name="Occurrence">The newest occurrence of the timer at which it was: with <c>RunAt</c> the first one at or after its hour.</param>
public readonly record struct DueOrganization(long OrganizationId, DateTimeOffset Occurrence);
