using System.Globalization;
using System.Text.Json;

namespace EmailScheduler.ZipRangesTool;

/// <summary>Reads lib/codes.js of the npm package 'zipcodes': <c>exports.codes = {"10001": {…, "state": "NY", …}, …};</c> and more behind it.</summary>
internal static class ZipcodesPackageList
{
    public static IReadOnlyList<AssignedCode> Read(string path)
    {
        var script = File.ReadAllBytes(path);
        var start = script.AsSpan().IndexOf((byte)'{');
        if (start < 0 || script.AsSpan(0, start).IndexOf("exports.codes"u8) < 0)
            throw new InvalidDataException($"{path}: does not start with 'exports.codes = {{'. Is this lib/codes.js of the package 'zipcodes'?");

        try
        {
            var reader = new Utf8JsonReader(script.AsSpan(start));
            using var codes = JsonDocument.ParseValue(ref reader);
            return [.. codes.RootElement.EnumerateObject().Select(ToCode)];
        }
        catch (Exception e) when (e is JsonException or FormatException or KeyNotFoundException)
        {
            throw new InvalidDataException($"{path}: {e.Message}", e);
        }
    }

    private static AssignedCode ToCode(JsonProperty code) =>
        new(int.Parse(code.Name, NumberStyles.None, CultureInfo.InvariantCulture), code.Value.GetProperty("state").GetString() ?? "", "zipcodes");
}
