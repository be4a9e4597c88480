using System.Diagnostics;

namespace EmailScheduler.Storage.Tests.Objects.Directories;

/// <summary>
/// A process that raises a counter object by compare-and-swap until it has succeeded so many times, writing <c>try</c> before and
/// <c>done</c> after each success; it can be killed at any moment.
/// </summary>
internal static class CountingProcess
{
    public const string Verb = "count-up";
    public const string Key = "org-data/counter";

    public static async Task<int> RunAsync(string[] args)
    {
        var store = new DirectoryObjectStore(args[1]);
        var wanted = int.Parse(args[2], CultureInfo.InvariantCulture);
        for (var done = 0; done < wanted;)
        {
            done += await RaiseAsync(store) ? 1 : 0;
        }

        return 0;
    }

    public static Process Start(string root, int successes)
    {
        var command = Command(root, successes);
        return Process.Start(new ProcessStartInfo(command[0], command[1..]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
    }

    /// <summary>The command line of the process.</summary>
    public static string[] Command(string root, int successes) =>
        [Path.ChangeExtension(typeof(Program).Assembly.Location, OperatingSystem.IsWindows() ? "exe" : null), Verb, root, successes.ToString(CultureInfo.InvariantCulture)];

    /// <summary>The counter's content: the number, padded so that a torn write would show.</summary>
    public static ObjectContent Content(long number) =>
        ObjectContent.FromBytes(System.Text.Encoding.ASCII.GetBytes(string.Join(' ', Enumerable.Repeat(number.ToString("d9", CultureInfo.InvariantCulture), 2000))));

    public static async Task<(long Number, ObjectHead Head)> ReadAsync(IObjectStore store)
    {
        await using var answer = await store.GetAsync(Key);
        using var reader = new StreamReader(answer.Content!);
        var numbers = (await reader.ReadToEndAsync()).Split(' ');
        if (numbers.Length != 2000 || numbers.Distinct(StringComparer.Ordinal).Count() != 1)
        {
            throw new InvalidDataException("The counter is torn.");
        }

        if (!string.Equals(answer.Head!.Metadata["number"], numbers[0], StringComparison.Ordinal))
        {
            throw new InvalidDataException($"The counter says {numbers[0]}, its metadata {answer.Head.Metadata["number"]}.");
        }

        return (long.Parse(numbers[0], CultureInfo.InvariantCulture), answer.Head);
    }

    public static PutRequest Request(long number) => new()
    {
        Key = Key,
        Content = Content(number),
        Metadata = new Dictionary<string, string> { ["number"] = number.ToString("d9", CultureInfo.InvariantCulture) },
    };

    private static async Task<bool> RaiseAsync(DirectoryObjectStore store)
    {
        var (number, head) = await ReadAsync(store);
        Console.WriteLine("try");
        var put = await store.PutAsync(Request(number + 1) with { IfMatch = head.ETag });
        if (put.Status != PutStatus.Written)
        {
            Console.WriteLine("lost");
            return false;
        }

        Console.WriteLine("done");
        return true;
    }
}
