using EmailScheduler.Runs.Capacity;
using EmailScheduler.Storage.Objects;

namespace EmailScheduler.Runs;

/// <summary>Whether an instance can do work on a local copy of one organization's database, by its last report and its size: a few small requests, before anything large is fetched.</summary>
/// <param name="database">The database.</param>
/// <param name="organizationId">The organization.</param>
/// <param name="capacity">What the instance has.</param>
public sealed class OrganizationCapacity(OrganizationDatabase database, long organizationId, InstanceCapacity capacity)
{
    // The newest may have failed before it counted.
    private const int MostReports = 3;

    /// <summary>Why the work is too large, as a sentence with the numbers and the remedy; <see langword="null"/> when it is not, or when there is no database.</summary>
    /// <exception cref="ObjectStoreException">The store cannot be read.</exception>
    public async Task<string?> RefusalOfAsync(CapacityWork work, CancellationToken cancellationToken = default)
    {
        if (await database.MeasureAsync(await database.ExamineAsync(cancellationToken), cancellationToken) is not { } size)
        {
            return null;
        }

        // Each page of due emails asks: what needs no memory for contacts costs no reports.
        var contacts = InstanceCapacity.GoesByContacts(work) ? await CountedContactsAsync(cancellationToken) : null;
        return capacity.RefusalOf(work, organizationId, contacts, size.Bytes ?? size.StoredBytes);
    }

    private async Task<long?> CountedContactsAsync(CancellationToken cancellationToken) =>
        (await database.Reports.NewestAsync(MostReports, cancellationToken)).FirstOrDefault(report => report.Plan is not null)?.Plan!.Contacts;
}
