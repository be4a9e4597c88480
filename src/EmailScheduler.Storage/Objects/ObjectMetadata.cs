namespace EmailScheduler.Storage.Objects;

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
