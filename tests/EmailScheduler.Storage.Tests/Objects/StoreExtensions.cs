using System.Text;

namespace EmailScheduler.Storage.Tests.Objects;

/// <summary>Short forms of what the tests do with stores all the time.</summary>
internal static class StoreExtensions
{
    public static Task<PutResult> PutTextAsync(this IObjectStore store, string key, string text, string? ifMatch = null, bool ifAbsent = false) =>
        store.PutAsync(Request(key, text) with { IfMatch = ifMatch, IfAbsent = ifAbsent }, Cancel);

    public static PutRequest Request(string key, string text) =>
        new() { Key = key, Content = ObjectContent.FromBytes(Encoding.UTF8.GetBytes(text)) };

    public static async Task<string?> GetTextAsync(this IObjectStore store, string key, GetCondition? condition = null)
    {
        await using var answer = await store.GetAsync(key, condition, Cancel);
        return answer.Content is null ? null : await answer.Content.ReadTextAsync();
    }

    public static async Task<byte[]> GetBytesAsync(this IObjectStore store, string key)
    {
        await using var answer = await store.GetAsync(key, cancellationToken: Cancel);
        using var bytes = new MemoryStream();
        await answer.Content!.CopyToAsync(bytes, Cancel);
        return bytes.ToArray();
    }

    public static async Task<string> ReadTextAsync(this Stream content)
    {
        using var reader = new StreamReader(content);
        return await reader.ReadToEndAsync(Cancel);
    }

    public static async Task RemoveAsync(this IObjectStore store, string prefix)
    {
        foreach (var key in await store.KeysAsync(prefix))
        {
            await store.DeleteAsync(key, cancellationToken: Cancel);
        }
    }

    public static async Task<List<string>> KeysAsync(this IObjectStore store, string prefix)
    {
        var keys = new List<string>();
        await foreach (var entry in store.ListAsync(prefix, Cancel))
        {
            keys.Add(entry.Key);
        }

        return keys;
    }
}
