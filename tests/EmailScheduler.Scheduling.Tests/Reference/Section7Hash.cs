using System.Text;

namespace EmailScheduler.Scheduling.Tests.Reference;

/// <summary>Section 7: 64-bit FNV-1a.</summary>
internal static class Section7Hash
{
    public static ulong Of(Candidate email) => Of($"{email.Contact.Id}:{email.EmailType}:{email.EventDate.Year}");

    public static ulong Of(string text)
    {
        var hash = 14695981039346656037UL;
        foreach (var octet in Encoding.UTF8.GetBytes(text))
        {
            hash = unchecked((hash ^ octet) * 1099511628211UL);
        }

        return hash;
    }
}
