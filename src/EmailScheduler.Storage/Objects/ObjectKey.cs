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
