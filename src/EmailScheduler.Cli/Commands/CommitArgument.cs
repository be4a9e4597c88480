using EmailScheduler.Scheduling.Model;
using EmailScheduler.Storage.Litestream;

namespace EmailScheduler.Cli.Commands;

/// <summary>Reads the number of a commit as <c>history</c> shows it.</summary>
internal static class CommitArgument
{
    /// <exception cref="InvalidSettingException">The text is no commit's number.</exception>
    public static TxId Parse(string text, string name) => TxId.TryParse(text, out var id)
        ? id
        : throw new InvalidSettingException(name, text, "give a commit's number in hex digits, as 'history' shows it");
}
