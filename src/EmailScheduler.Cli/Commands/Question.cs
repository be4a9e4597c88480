using EmailScheduler.Cli.Display;

namespace EmailScheduler.Cli.Commands;

/// <summary>Asks at a terminal. Without one, and where a document is wanted, the answer is no.</summary>
internal sealed class Question(CliOutput output)
{
    /// <summary>What to do where the answer was no.</summary>
    public const string HowToAgree = "Nothing was done. Give --yes to do it.";

    /// <summary>Whether a person was asked.</summary>
    public bool WasAsked { get; private set; }

    /// <summary>What a command ends with whose question was not answered with yes.</summary>
    public int Declined()
    {
        output.WriteError(HowToAgree);
        return WasAsked ? ExitCode.Cancelled : ExitCode.BadConfiguration;
    }

    public async Task<bool> AskAsync(CancellationToken cancellationToken)
    {
        if (!output.IsForPeople || !output.IsTerminal)
        {
            return false;
        }

        WasAsked = true;
        output.WriteStatus("Do it? Type 'yes':");

        // Reading from a terminal cannot be interrupted; who stops the program does not wait for it.
        var answer = await Task.Run(Console.ReadLine, cancellationToken).WaitAsync(cancellationToken);
        return string.Equals(answer?.Trim(), "yes", StringComparison.OrdinalIgnoreCase);
    }
}
