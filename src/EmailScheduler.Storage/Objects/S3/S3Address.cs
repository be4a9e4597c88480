namespace EmailScheduler.Storage.Objects.S3;

/// <summary>An address of the form <c>s3://bucket[/prefix]</c>.</summary>
internal static class S3Address
{
    public const string Scheme = "s3://";

    /// <exception cref="ObjectStoreException">It is not such an address.</exception>
    public static (string Bucket, string Prefix) Parse(string address)
    {
        ArgumentNullException.ThrowIfNull(address);
        if (!address.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase))
        {
            throw Wrong(address, "does not begin with s3://");
        }

        var rest = address[Scheme.Length..].Split('/', 2);
        var prefix = rest.Length > 1 ? rest[1].Trim('/') : "";
        if (!IsBucket(rest[0]))
        {
            throw Wrong(address, "does not name a bucket (3 to 63 of a-z, 0-9, '.' and '-', beginning and ending with a letter or digit)");
        }

        return prefix.Length == 0 || ObjectKey.Fault(prefix) is not { } fault ? (rest[0], prefix) : throw Wrong(address, $"has a prefix that {fault}");
    }

    /// <summary>The bucket and what is in it, as a person would write it.</summary>
    public static string Of(S3StoreOptions options) => options.Prefix.Length == 0 ? Scheme + options.Bucket : $"{Scheme}{options.Bucket}/{options.Prefix}";

    private static bool IsBucket(string name) =>
        name.Length is >= 3 and <= 63
        && name.All(character => char.IsAsciiLetterLower(character) || char.IsAsciiDigit(character) || character is '.' or '-')
        && char.IsAsciiLetterOrDigit(name[0])
        && char.IsAsciiLetterOrDigit(name[^1]);

    private static ObjectStoreException Wrong(string address, string fault)
    {
        // Someone may have written user:secret@ into it.
        var shown = address.Contains('@', StringComparison.Ordinal) ? "s3://…@…" : address;
        return new ObjectStoreException(ObjectStoreFailure.Configuration, $"The store address '{shown}' {fault}; give s3://bucket or s3://bucket/prefix.");
    }
}
