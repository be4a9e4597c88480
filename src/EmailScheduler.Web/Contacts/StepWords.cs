using EmailScheduler.Scheduling.Rules;
using EmailScheduler.Web.Display;
using EmailScheduler.Web.Words;

namespace EmailScheduler.Web.Contacts;

/// <summary>What a rule did, as pages write days and numbers, with things by their words.</summary>
internal static class StepWords
{
    /// <summary>The sentence.</summary>
    public static string Of(ExplainedText sentence)
    {
        ArgumentNullException.ThrowIfNull(sentence);
        return string.Concat(sentence.Parts.Select(Of));
    }

    /// <summary>What the words do not say: settings and places in the database, as the command line names them; empty for nothing.</summary>
    public static string DetailOf(ExplainedText sentence)
    {
        ArgumentNullException.ThrowIfNull(sentence);
        return string.Join("; ", sentence.Parts.Where(part => part.IsDetail).Select(part => part.Text.Trim(' ', '(', ')')));
    }

    private static string Of(ExplainedPart part) => part switch
    {
        { Day: { } day } => Shown.Day(day),
        { Number: { } number } => Shown.Number(number),
        { IsDateColumn: true } => DateColumnText.Of(part.Text),
        { IsEmailType: true } => EmailTypeText.Of(part.Text),
        { Plain: { } plain } => plain,
        _ => part.Text,
    };
}
