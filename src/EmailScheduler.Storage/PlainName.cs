namespace EmailScheduler.Storage;

/// <summary>Run ids become parts of keys, folder names and metadata, so they are plain names.</summary>
internal static class PlainName
{
    private const int MaxLength = 100;

    /// <exception cref="ArgumentException">The run id is not usable.</exception>
    public static void Validate(string runId)
    {
        ArgumentNullException.ThrowIfNull(runId);
        if (runId.Length is 0 or > MaxLength || runId[0] == '.' || !runId.All(IsPlain))
        {
            throw new ArgumentException($"The run id '{runId}' is not 1 to {MaxLength} of A-Z, a-z, 0-9, '.', '_' and '-', not beginning with '.'.", nameof(runId));
        }
    }

    private static bool IsPlain(char character) => char.IsAsciiLetterOrDigit(character) || character is '.' or '_' or '-';
}
