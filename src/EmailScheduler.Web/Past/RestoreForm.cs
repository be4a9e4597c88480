using EmailScheduler.Runs.Acts;
using EmailScheduler.Runs.Restores;
using EmailScheduler.Web.Acts;
using EmailScheduler.Web.Pages;
using Microsoft.AspNetCore.Http;

namespace EmailScheduler.Web.Past;

/// <summary>How a state is wanted back, as addresses and forms say it.</summary>
public static class RestoreForm
{
    /// <summary>The bare state: nothing that happened since is carried forward.</summary>
    public const string Exact = "exact";

    /// <summary>Contacts that come back may be emailed.</summary>
    public const string WithDeleted = "deleted";

    /// <summary>The newest state that was shown.</summary>
    public const string Newest = "newest";

    /// <summary>The value of a box that is checked.</summary>
    public const string On = "on";

    /// <summary>How it is to be shown.</summary>
    public static RestoreOptions Read(PageContext page)
    {
        ArgumentNullException.ThrowIfNull(page);
        return page.Refused is { Form: var refused }
            ? new RestoreOptions { IsExact = refused[Exact] == On, WithDeleted = refused[WithDeleted] == On }
            : new RestoreOptions { IsExact = page.Query(Exact) == On, WithDeleted = page.Query(WithDeleted) == On };
    }

    /// <summary>How it is to be done.</summary>
    /// <exception cref="EmailScheduler.Scheduling.Model.InvalidSettingException">No reason is given, or one that is too long.</exception>
    public static RestoreOptions Read(IFormCollection form)
    {
        ArgumentNullException.ThrowIfNull(form);
        return new RestoreOptions { IsExact = form[Exact] == On, WithDeleted = form[WithDeleted] == On, Reason = ActReason.Parse(form[FormFields.Reason], FormFields.Reason) };
    }

    /// <summary>The address at which it is shown what going back would do.</summary>
    public static string Address(PageLinks links, long organizationId, string state, RestoreOptions options)
    {
        ArgumentNullException.ThrowIfNull(links);
        ArgumentNullException.ThrowIfNull(options);
        return links.Of(
            "organizations/{org}/history/{state}/restore", ("org", organizationId), ("state", state), (Exact, options.IsExact ? On : null), (WithDeleted, options.WithDeleted ? On : null));
    }
}
