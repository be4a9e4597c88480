using System.Text;

namespace EmailScheduler.Storage.Objects;

/// <summary>The keys that every store accepts: a relative path of plain names, so that a key means the same in a bucket and in a folder.</summary>
internal static class ObjectKey
{
    /// <summary>S3's limit, in bytes of UTF-8.</summary>
    public const int MaxBytes = 1024;

    private const int MaxNameBytes = 255;

    /// <exception cref="ArgumentException">The key is not usable; the message says why.</exception>
    public static void Validate(string key)
    {
        if (Fault(key) is { } fault)
        {
            throw new ArgumentException($"The object key '{key}' {fault}; use names joined by '/', such as {DatabaseKeys.Of(99)}.", nameof(key));
        }
    }

    /// <summary>What is wrong with a key; <see langword="null"/> when nothing is.</summary>
    public static string? Fault(string key)
    {
        ArgumentNullException.ThrowIfNull(key);
        if (key.Length == 0)
        {
            return "is empty";
        }

        if (Encoding.UTF8.GetByteCount(key) > MaxBytes)
        {
            return $"is longer than {MaxBytes} bytes";
        }

        return key.Split('/').Select(NameFault).FirstOrDefault(fault => fault is not null);
    }

    private static string? NameFault(string name) => name switch
    {
        "" => "has an empty name in it (it begins or ends with '/', or has '//' in it)",
        "." or ".." => "has a relative step ('.' or '..') in it",
        _ when name.Any(character => char.IsControl(character) || char.IsSurrogate(character)) => "has a control character or one outside the basic plane in it",
        _ when name.Contains('\\', StringComparison.Ordinal) => "has a backslash in it",
        _ when OperatingSystem.IsWindows() && name.AsSpan().IndexOfAny(Path.GetInvalidFileNameChars()) >= 0 => "has a character in it that Windows does not allow",
        _ when Encoding.UTF8.GetByteCount(name) > MaxNameBytes => $"has a name longer than {MaxNameBytes} bytes in it",
        _ => null,
    };
}

/// <summary>The user metadata of a write, checked against what every store can keep.</summary>
internal static class ObjectMetadata
{
    /// <summary>The name under which <see cref="PutRequest.Nonce"/> is kept.</summary>
    public const string Nonce = "nonce";

    private const int MaxBytes = 2048;

    /// <summary>The request's metadata with its nonce.</summary>
    /// <exception cref="ArgumentException">A name or value that S3 would refuse or change.</exception>
    public static SortedDictionary<string, string> Of(PutRequest request)
    {
        var metadata = new SortedDictionary<string, string>(StringComparer.Ordinal) { [Nonce] = request.Nonce };
        foreach (var (name, value) in request.Metadata)
        {
            if (!metadata.TryAdd(name, value))
            {
                throw new ArgumentException($"The metadata of '{request.Key}' names '{name}' itself; set {nameof(PutRequest)}.{nameof(PutRequest.Nonce)} instead.", nameof(request));
            }
        }

        Validate(request.Key, metadata);
        return metadata;
    }

    private static void Validate(string key, SortedDictionary<string, string> metadata)
    {
        foreach (var (name, value) in metadata)
        {
            if (name.Length == 0 || !name.All(character => char.IsAsciiLetterLower(character) || char.IsAsciiDigit(character) || character == '-'))
            {
                throw new ArgumentException($"The metadata name '{name}' of '{key}' is not made of a-z, 0-9 and '-'.", nameof(metadata));
            }

            if (!value.All(character => character is >= ' ' and <= '~') || value.StartsWith(' ') || value.EndsWith(' '))
            {
                throw new ArgumentException($"The metadata '{name}' of '{key}' is not printable ASCII without outer blanks.", nameof(metadata));
            }
        }

        var size = metadata.Sum(pair => pair.Key.Length + pair.Value.Length);
        if (size > MaxBytes)
        {
            throw new ArgumentException($"The metadata of '{key}' is {size} bytes; S3 keeps {MaxBytes}.", nameof(metadata));
        }
    }
}
