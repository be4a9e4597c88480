using EmailScheduler.Storage.Layouts;
using EmailScheduler.Storage.Layouts.Stored;

namespace EmailScheduler.Web.Past;

/// <summary>What made a state of a database, in words.</summary>
public static class PastStateText
{
    /// <summary>What made a state, in a word or two, and what that means.</summary>
    public static (string Word, string Meaning) Of(PastState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        return state.IsExternal ? ("Another program", "A program wrote it past the scheduler: an import, the sender, or a person.") : state.Kind switch
        {
            CommitKind.Run => ("Run", "A run planned the emails."),
            CommitKind.Fold => ("Run, events only", "A run took over what was reported of emails, and planned nothing."),
            CommitKind.Hold => ("Run, held", "A run whose plan was held back: it took over what was reported of emails, and withdrew what must not be sent."),
            CommitKind.Restore => ("Restore", "A person went back to an earlier state."),
            CommitKind.Exec => ("Program", "A program was given the database by 'exec'."),
            CommitKind.Conversion => ("Conversion", "The database was moved from one layout to the other, or a conflict of the two was ended."),
            CommitKind.Creation => ("Creation", "The database was made."),
            _ => ("Not known", "What made it is not recorded; its content is kept."),
        };
    }

    /// <summary>What a state is called: the number of a commit without its leading zeros, or a version's id.</summary>
    public static string NameOf(PastState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        return NameOf(state.Id);
    }

    /// <summary>What the state of an id is called, which may be any text.</summary>
    public static string NameOf(string id)
    {
        ArgumentNullException.ThrowIfNull(id);
        const int TransactionIdLength = 16;
        return id.Length == TransactionIdLength && id.All(char.IsAsciiHexDigit) && id.TrimStart('0') is { Length: > 0 } number ? number : id;
    }

    /// <summary>Whether the run that made a state has a report, which its page shows.</summary>
    public static bool HasReport(PastState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        return !state.IsExternal && state.Kind is CommitKind.Run or CommitKind.Fold or CommitKind.Hold && Runs.Identifiers.RunId.IsValid(state.RunId);
    }
}
