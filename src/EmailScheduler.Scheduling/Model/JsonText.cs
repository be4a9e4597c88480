using System.Text.Json;

namespace EmailScheduler.Scheduling.Model;

/// <summary>
/// Names and texts of JSON that other programs wrote. JSON can spell what is no text, half of a surrogate pair (<c>"\ud83d"</c>), which shows only when the text is asked
/// for: it is none then, and equals nothing.
/// </summary>
internal static class JsonText
{
    /// <summary>The text of a value; <see langword="null"/> for another kind of value, and for what is no text.</summary>
    public static string? Of(JsonElement value) => value.ValueKind == JsonValueKind.String ? Try(value, static value => value.GetString()) : null;

    /// <summary>The name of a property; <see langword="null"/> for what is no text.</summary>
    public static string? NameOf(JsonProperty property) => Try(property, static property => property.Name);

    /// <summary>The value of the last property of an object that has this name, as <see cref="JsonElement.TryGetProperty(string, out JsonElement)"/> finds it.</summary>
    public static JsonElement? Find(JsonElement json, string name)
    {
        JsonElement? found = null;
        foreach (var property in json.EnumerateObject())
        {
            if (Try((property, name), static sought => sought.property.NameEquals(sought.name)))
            {
                found = property.Value;
            }
        }

        return found;
    }

    private static T? Try<TSource, T>(TSource source, Func<TSource, T?> read)
    {
        try
        {
            return read(source);
        }
        catch (InvalidOperationException)
        {
            return default;
        }
    }
}
