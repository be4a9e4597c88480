using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using EmailScheduler.Storage.Objects;

namespace EmailScheduler.Runs.Reports;

/// <summary>The JSON of the small documents that runs leave in the store, and that hosts pass on: every name is that of its property, in camel case.</summary>
/// <remarks>
/// What a run itself reads and writes goes through readers and writers that the compiler generates (<see cref="ReportJson"/> and its like beside other documents): reflection
/// costs a short run a sixth of its time. A generated reader sets each <c>init</c> property, with nothing (<see langword="null"/>, 0) where the document does not name it. So a
/// property with another default takes nothing for that default, or is a parameter of the constructor with the default; a test compares both readers. That a document says
/// <see langword="null"/>, as another program may, is another matter: <see cref="JsonSerializerOptions.RespectNullableAnnotations"/>.
/// </remarks>
public static class StoredJson
{
    /// <summary>How documents are written and read.</summary>
    public static JsonSerializerOptions Options { get; } = new() { PropertyNamingPolicy = JsonNamingPolicy.CamelCase };

    /// <summary>On several lines, for people who look into the store. What says <see langword="null"/> where this program never does cannot be read.</summary>
    internal static JsonSerializerOptions Indented { get; } = new(Options) { WriteIndented = true, RespectNullableAnnotations = true };

    /// <summary>Text beyond ASCII as it is: escaped, it would be up to six times as long.</summary>
    internal static JsonSerializerOptions Compact { get; } = new(Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Reads a document. There is an ETag without a document when what is stored cannot be read, or is larger than it can be.</summary>
    /// <exception cref="ObjectStoreException">The store cannot be read.</exception>
    internal static async Task<(T? Document, string? ETag)> ReadAsync<T>(IObjectStore store, string key, JsonTypeInfo<T> type, long maxBytes, CancellationToken cancellationToken)
        where T : class
    {
        var (document, head) = await ReadWithHeadAsync(store, key, type, maxBytes, cancellationToken);
        return (document, head?.ETag);
    }

    /// <summary>Reads a document and when it was written, by the store's clock. There is a head without a document when what is stored cannot be read, or is larger than it can be.</summary>
    /// <exception cref="ObjectStoreException">The store cannot be read.</exception>
    internal static async Task<(T? Document, ObjectHead? Head)> ReadWithHeadAsync<T>(IObjectStore store, string key, JsonTypeInfo<T> type, long maxBytes, CancellationToken cancellationToken)
        where T : class
    {
        await using var result = await store.GetAsync(key, cancellationToken: cancellationToken);
        if (result is not { Status: GetStatus.Found, Head: { } head, Content: { } content })
        {
            return (null, null);
        }

        if (head.Length > maxBytes)
        {
            return (null, head);
        }

        try
        {
            return (await JsonSerializer.DeserializeAsync(content, type, cancellationToken), head);
        }
        catch (JsonException)
        {
            return (null, head);
        }
    }

    /// <summary>The write of a document, without a condition.</summary>
    internal static PutRequest RequestOf<T>(string key, T document, JsonTypeInfo<T> type) =>
        new() { Key = key, Content = ObjectContent.FromBytes(JsonSerializer.SerializeToUtf8Bytes(document, type)), ContentType = "application/json" };
}
