using EmailScheduler.Api.Access;
using EmailScheduler.Api.Settings;
using EmailScheduler.Runs.Capacity;
using EmailScheduler.Scheduling.Model;
using Microsoft.AspNetCore.Http;

namespace EmailScheduler.Web.Pages;

/// <summary>Whether a page may check a database out: a few at a time, and none that is too large for this instance.</summary>
/// <param name="limits">How many databases are checked out at a time.</param>
/// <param name="databases">The organizations.</param>
public sealed class CheckOuts(CheckOutLimits limits, OrganizationDatabases databases)
{
    /// <summary>Waits for a turn; <see langword="null"/> at once where too many wait already.</summary>
    public Task<IDisposable?> EnterAsync(long organizationId, CancellationToken cancellationToken) => limits.EnterAsync(organizationId, cancellationToken);

    /// <summary>Takes a place for a file that is made before it is sent; <see langword="null"/> where too many are made or sent already.</summary>
    internal IDisposable? TryTakeFile() => limits.TryTakeFile();

    /// <summary>That the work is too large for this instance; <see langword="null"/> when it is not.</summary>
    /// <param name="organizationId">The organization.</param>
    /// <param name="work">The work; <see langword="null"/> where the page judges that itself.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    internal async Task<ProblemAnswer?> RefusalOfAsync(long organizationId, CapacityWork? work, CancellationToken cancellationToken) =>
        work is { } asked && await databases.RefusalOfAsync(organizationId, asked, cancellationToken) is { } refusal ? PageAnswer.Problem(StatusCodes.Status413PayloadTooLarge, refusal) : null;

    /// <summary>A new file for an answer that is made before it is sent, where local copies are; it goes with what is returned, and with the next local copy where this process dies before.</summary>
    /// <param name="organizationId">The organization.</param>
    /// <exception cref="InvalidSettingException">The folder for local copies cannot be used.</exception>
    internal MadeFile NewFile(long organizationId) => MadeFile.Create(databases.NewWorkspace(organizationId));
}
