using EmailScheduler.Architecture.Tests.Documents;

namespace EmailScheduler.Architecture.Tests;

/// <summary>One type makes text fit for a terminal: what is escaped as markup alone may still clear the screen.</summary>
public class TerminalTests
{
    private const string Folder = "src/EmailScheduler.Cli/";

    [Fact]
    public void Sources_TextForATerminal_IsEscapedInOnePlace() => Assert.Equal(
        [Folder + "Display/Printable.cs"],
        Repository.Sources.Where(path => path.StartsWith(Folder, StringComparison.Ordinal) && path.EndsWith(".cs", StringComparison.Ordinal) && Repository.Read(path).Contains("Markup.Escape", StringComparison.Ordinal)));

    [Fact]
    public void Sources_OutputForATerminal_GoesThroughOnePlace() => Assert.Equal(
        [Folder + "Display/CliOutput.cs"],
        Repository.Sources.Where(path => path.StartsWith(Folder, StringComparison.Ordinal) && path.EndsWith(".cs", StringComparison.Ordinal) && Repository.Read(path).Contains("AnsiConsole.Create", StringComparison.Ordinal)));
}
