namespace EmailScheduler.Storage.Litestream;

/// <summary>An LTX file is not what the format says: truncated, damaged, or made to deceive. Nothing of it may be used.</summary>
/// <param name="file">The file's name: its key in a store, or its path.</param>
/// <param name="fault">What is wrong with it, such as <c>is truncated after 99 bytes</c>.</param>
public sealed class LtxException(string file, string fault) : Exception($"The LTX file '{file}' {fault}.")
{
    /// <summary>The file's name.</summary>
    public string File { get; } = file;
}
