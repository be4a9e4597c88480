using EmailScheduler.Web.Pages;
using Microsoft.AspNetCore.Http;

namespace EmailScheduler.Web.Contacts;

/// <summary>The place where a contact is looked up by its id: the form, and the way on from it.</summary>
internal sealed class ContactsPage() : ConsolePage("organizations/{org}/contacts")
{
    public override IReadOnlyList<QueryField>? Fields { get; } = [new("id"), new("as-of")];

    public override NavigationEntry Navigation { get; } = new("Contacts", 30);

    public override Task<PageAnswer> GetAsync(PageContext page, CancellationToken cancellationToken) => Task.FromResult(Answer(page));

    private static PageAnswer Answer(PageContext page)
    {
        var (id, asOf) = (page.Query("id").Trim(), page.Query("as-of").Trim());
        if (id.Length == 0 && asOf.Length == 0)
        {
            return PageAnswer.Of<ContactsView, ContactsModel>("Contacts", new ContactsModel(id, asOf, Fault: null));
        }

        return AskedContact.Read(id, asOf, out var asked) is { } fault
            ? PageAnswer.Of<ContactsView, ContactsModel>("Contacts", new ContactsModel(id, asOf, fault)) with { Status = StatusCodes.Status400BadRequest }
            : PageAnswer.SeeOther(ContactPage.Address(page.Links, page.OrganizationId, asked));
    }
}

/// <summary>What the form shows.</summary>
/// <param name="Id">The id that was entered.</param>
/// <param name="AsOf">The day that was entered.</param>
/// <param name="Fault">What is wrong with them.</param>
public sealed record ContactsModel(string Id, string AsOf, string? Fault);
