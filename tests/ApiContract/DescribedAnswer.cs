using System.Globalization;
using System.Text.Json;
using EmailScheduler.Api.Http;

namespace EmailScheduler.Tests.ApiContract;

/// <summary>Compares answers with what <c>docs/openapi.json</c> says of them: status, media type, headers, and every field of the document.</summary>
internal static class DescribedAnswer
{
    private static readonly JsonElement Contract = Read();

    /// <summary>Fails when an answer is none of those that are described.</summary>
    public static async Task AssertAsync(HttpResponseMessage answer)
    {
        var request = answer.RequestMessage!;
        var route = RouteOf(request.Method.Method, request.RequestUri!.AbsolutePath);
        var responses = Contract.GetProperty("paths").GetProperty("/" + route.Pattern).GetProperty(route.Method.ToLowerInvariant()).GetProperty("responses");
        Assert.True(responses.TryGetProperty($"{(int)answer.StatusCode}", out var described), $"The contract of {route.Name} has no answer {(int)answer.StatusCode}.");
        described = Followed(described);
        Assert.Empty(HeaderFaults(described, answer, route.Name));
        if (!described.TryGetProperty("content", out var content))
        {
            return;
        }

        var mediaType = answer.Content.Headers.ContentType?.MediaType ?? "none";
        Assert.True(content.TryGetProperty(mediaType, out var body), $"The contract of {route.Name} has no {mediaType} for {(int)answer.StatusCode}.");
        using var document = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(Cancel));
        Assert.Empty(Faults(body.GetProperty("schema"), document.RootElement, route.Name));
    }

    /// <summary>The operation that a path belongs to: a part of a pattern in braces stands for any.</summary>
    private static ApiRoute RouteOf(string method, string path)
    {
        var parts = path["/api/".Length..].Split('/');
        return ApiRoutes.All
            .Where(route => route.Method == method && route.Pattern.Split('/') is var pattern && pattern.Length == parts.Length)
            .Single(route => route.Pattern.Split('/').Zip(parts).All(pair => pair.First == pair.Second || pair.First.StartsWith('{')));
    }

    private static IEnumerable<string> HeaderFaults(JsonElement described, HttpResponseMessage answer, string at)
    {
        if (!described.TryGetProperty("headers", out var headers))
        {
            return [];
        }

        return headers.EnumerateObject().SelectMany(header => answer.Headers.TryGetValues(header.Name, out var values)
            ? values.SelectMany(value => Faults(header.Value.GetProperty("schema"), ValueOf(value), $"{at}, {header.Name}"))
            : header.Value.TryGetProperty("required", out var required) && required.GetBoolean() ? [$"{at} has no {header.Name}."] : []);
    }

    private static JsonElement ValueOf(string header) => long.TryParse(header, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? JsonSerializer.SerializeToElement(number) : JsonSerializer.SerializeToElement(header);

    /// <summary>What stands where a reference leads.</summary>
    private static JsonElement Followed(JsonElement element) => element.TryGetProperty("$ref", out var reference)
        ? reference.GetString()!["#/".Length..].Split('/').Aggregate(Contract, (part, name) => part.GetProperty(name))
        : element;

    private static IEnumerable<string> Faults(JsonElement schema, JsonElement value, string at)
    {
        schema = Followed(schema);
        if (schema.TryGetProperty("oneOf", out var choices) || schema.TryGetProperty("anyOf", out choices))
        {
            return choices.EnumerateArray().Any(choice => !Faults(choice, value, at).Any()) ? [] : [$"{at} is none of what it may be."];
        }

        if (schema.TryGetProperty("type", out var type) && !Types(type).Any(name => IsOf(name, value)))
        {
            return [$"{at} is a {value.ValueKind}."];
        }

        if (schema.TryGetProperty("enum", out var words) && !words.EnumerateArray().Any(word => JsonElement.DeepEquals(word, value)))
        {
            return [$"{at} is a word that the contract has not: {value}."];
        }

        return value.ValueKind switch
        {
            JsonValueKind.Object => FieldFaults(schema, value, at),
            JsonValueKind.Array => value.EnumerateArray().SelectMany(item => Faults(schema.GetProperty("items"), item, at + "[]")),
            _ => [],
        };
    }

    private static IEnumerable<string> FieldFaults(JsonElement schema, JsonElement value, string at)
    {
        if (!schema.TryGetProperty("properties", out _) && !schema.TryGetProperty("additionalProperties", out _))
        {
            // Any object.
            return [];
        }

        var missing = schema.TryGetProperty("required", out var required)
            ? required.EnumerateArray().Select(name => name.GetString()!).Where(name => !value.TryGetProperty(name, out _)).Select(name => $"{at}.{name} is missing.")
            : [];
        return missing.Concat(value.EnumerateObject().SelectMany(field => SchemaOf(schema, field.Name) is { } known
            ? Faults(known, field.Value, $"{at}.{field.Name}")
            : [$"{at}.{field.Name} is not in the contract."]));
    }

    private static JsonElement? SchemaOf(JsonElement schema, string field) =>
        schema.TryGetProperty("properties", out var properties) && properties.TryGetProperty(field, out var named) ? named
        : schema.TryGetProperty("additionalProperties", out var others) && others.ValueKind == JsonValueKind.Object ? others
        : null;

    private static IEnumerable<string> Types(JsonElement type) => type.ValueKind == JsonValueKind.Array ? type.EnumerateArray().Select(name => name.GetString()!) : [type.GetString()!];

    private static bool IsOf(string type, JsonElement value) => (type, value.ValueKind) switch
    {
        ("object", JsonValueKind.Object) or ("array", JsonValueKind.Array) or ("string", JsonValueKind.String) or ("number", JsonValueKind.Number) or ("null", JsonValueKind.Null) => true,
        ("boolean", JsonValueKind.True or JsonValueKind.False) => true,
        ("integer", JsonValueKind.Number) => value.TryGetInt64(out _),
        _ => false,
    };

    private static JsonElement Read()
    {
        using var stream = typeof(ApiRoutes).Assembly.GetManifestResourceStream("openapi.json")!;
        using var document = JsonDocument.Parse(stream);
        return document.RootElement.Clone();
    }
}
