using System.Text;
using System.Text.RegularExpressions;

namespace EmailScheduler.Tests.PowerCuts;

/// <summary>One call of a process to the operating system, as strace writes it with <c>-f -xx</c>.</summary>
/// <param name="Name">The call's name.</param>
/// <param name="Arguments">Its arguments; strings without their quotes, still as <c>\x..</c>.</param>
/// <param name="Result">What it returned; negative when it failed.</param>
internal sealed partial record SystemCall(string Name, IReadOnlyList<string> Arguments, long Result)
{
    /// <summary>The calls in the order in which they ended.</summary>
    public static IEnumerable<SystemCall> Read(IEnumerable<string> lines)
    {
        var unfinished = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var line in lines)
        {
            var space = line.IndexOf(' ', StringComparison.Ordinal);
            var (thread, text) = (line[..space], line[space..].TrimStart());
            if (text.EndsWith("<unfinished ...>", StringComparison.Ordinal))
            {
                unfinished[thread] = text[..^"<unfinished ...>".Length];
                continue;
            }

            if (Resumed.Match(text) is { Success: true } resumed)
            {
                text = unfinished[thread] + text[resumed.Length..];
            }

            if (Whole.Match(text) is { Success: true } call)
            {
                yield return new SystemCall(
                    call.Groups["name"].Value,
                    [.. call.Groups["arguments"].Value.Split(',').Select(argument => argument.Trim().Trim('"'))],
                    long.Parse(call.Groups["result"].Value, System.Globalization.CultureInfo.InvariantCulture));
            }
        }
    }

    public long Number(int argument) => long.Parse(Arguments[argument], System.Globalization.CultureInfo.InvariantCulture);

    public byte[] Bytes(int argument) => Convert.FromHexString(Arguments[argument].Replace("\\x", "", StringComparison.Ordinal));

    public string Text(int argument) => Encoding.UTF8.GetString(Bytes(argument));

    [GeneratedRegex(@"\A<\.\.\. \w+ resumed>")]
    private static partial Regex Resumed { get; }

    [GeneratedRegex(@"\A(?<name>\w+)\((?<arguments>.*)\)\s+= (?<result>-?\d+)", RegexOptions.Singleline | RegexOptions.ExplicitCapture)]
    private static partial Regex Whole { get; }
}
