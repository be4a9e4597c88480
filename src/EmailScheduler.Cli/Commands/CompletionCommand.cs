using System.CommandLine;

namespace EmailScheduler.Cli.Commands;

/// <summary><c>completion</c>: the script that has a shell complete commands and options. The shell asks this program, by the directive <c>[suggest]</c> of System.CommandLine.</summary>
internal static class CompletionCommand
{
    private const string Bash = """
        _email_scheduler() {
          local word=${COMP_WORDS[COMP_CWORD]}
          mapfile -t COMPREPLY < <(compgen -W "$(email-scheduler "[suggest:$COMP_POINT]" "$COMP_LINE" 2> /dev/null)" -- "$word")
        }
        complete -o default -F _email_scheduler email-scheduler
        """;

    private const string Zsh = """
        #compdef email-scheduler
        _email_scheduler() {
          local -a words_found
          words_found=("${(@f)$(email-scheduler "[suggest:$CURSOR]" "$BUFFER" 2> /dev/null)}")
          compadd -a words_found || _files
        }
        compdef _email_scheduler email-scheduler
        """;

    private const string Fish = """
        complete -c email-scheduler -a '(email-scheduler "[suggest]" (commandline -cp) 2> /dev/null)'
        """;

    public static Command Create()
    {
        var shell = new Argument<string>("shell") { Description = "bash, zsh or fish." };
        shell.AcceptOnlyFromAmong("bash", "zsh", "fish");
        var command = new Command("completion", "Write the script that has a shell complete commands and options: eval \"$(email-scheduler completion bash)\".") { shell };
        command.SetAction((parsed, _) =>
        {
            parsed.InvocationConfiguration.Output.WriteLine(parsed.GetValue(shell) switch
            {
                "bash" => Bash,
                "zsh" => Zsh,
                _ => Fish,
            });
            return Task.FromResult(ExitCode.Done);
        });
        return command;
    }
}
