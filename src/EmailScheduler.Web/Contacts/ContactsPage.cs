using EmailScheduler.Web.Pages;
using Microsoft.AspNetCore.Http;

namespace EmailScheduler.Web.Contacts;

/// <summary>The place where a contact is looked up by its id: the form, and the way on from it.</summary>
internal sealed class ContactsPage() : ConsolePage("organizations/{org}/contacts")
{
    private const string Id = "id";

    public override IReadOnlyList<QueryField>? Fields { get; } = [new(Id), new("as-of")];

    public override NavigationEntry Navigation { get; } = new("Contacts", 30);

    public override Task<PageAnswer> GetAsync(PageContext page, CancellationToken cancellationToken) => Task.FromResult(Answer(page));

    private static PageAnswer Answer(PageContext page)
    {
        var (id, asOf) = (page.Query(Id).Trim(), page.Query("as-of").Trim());

        // The form itself. An address may have the day in it that the form begins with; sent by the form, the id is there.
        if (id.Length == 0 && (asOf.Length == 0 || !page.Http.Request.Query.ContainsKey(Id)))
        {
            return Form(id, asOf, AskedContact.ReadDay(asOf, out _));
        }

        return AskedContact.Read(id, asOf, out var asked) is { } fault
            ? Form(id, asOf, fault)
            : PageAnswer.SeeOther(ContactPage.Address(page.Links, page.OrganizationId, asked));
    }

    private static ContentAnswer Form(string id, string asOf, string? fault)
    {
        var form = PageAnswer.Of<ContactsView, ContactsModel>("Contacts", new ContactsModel(id, asOf, fault));
        return fault is null ? form : form with { Status = StatusCodes.Status400BadRequest };
    }
}

/// <summary>What the form shows.</summary>
/// <param name="Id">The id that was entered.</param>
/// <param name="AsOf">The day that was entered.</param>
/// <param name="Fault">What is wrong with them.</param>
public sealed record ContactsModel(string Id, string AsOf, string? Fault);
