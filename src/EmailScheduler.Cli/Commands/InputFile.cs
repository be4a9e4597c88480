using EmailScheduler.Cli.Display;
using EmailScheduler.Runs.Settings;
using EmailScheduler.Scheduling.Model;

namespace EmailScheduler.Cli.Commands;

/// <summary>Reads the file that an argument names, or stdin.</summary>
internal static class InputFile
{
    private const string Stdin = "-";

    /// <summary>What messages call it.</summary>
    public static string NameOf(string file) => file == Stdin ? "stdin" : file;

    /// <summary>Reads it whole.</summary>
    /// <param name="file">The path, or <c>-</c> for stdin.</param>
    /// <param name="mostBytes">A file with more is refused: a device has no end.</param>
    /// <param name="tooLong">The remedy for one with more.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="InvalidSettingException">It cannot be read, or has more bytes.</exception>
    public static async Task<byte[]> ReadAsync(string file, int mostBytes, string tooLong, CancellationToken cancellationToken)
    {
        try
        {
            await using var source = file == Stdin ? StandardStreams.OpenInput() : File.OpenRead(HomeFolder.Expand(file));
            using var body = new MemoryStream();
            var block = new byte[81_920];
            int count;
            while ((count = await source.ReadAsync(block, cancellationToken)) > 0)
            {
                body.Write(block, 0, count);
                if (body.Length > mostBytes)
                {
                    throw new InvalidSettingException("FILE", file, FormattableString.Invariant($"it has more than {mostBytes} bytes; {tooLong}"));
                }
            }

            return body.ToArray();
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new InvalidSettingException("FILE", file, $"{failure.Message.TrimEnd('.')}; give a file that can be read, or - for stdin");
        }
    }
}
