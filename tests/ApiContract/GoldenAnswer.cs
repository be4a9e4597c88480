using System.Text.RegularExpressions;

namespace EmailScheduler.Tests.ApiContract;

/// <summary>Answers that are the same in every host, byte for byte but for the ids of runs: status, media type and document.</summary>
internal static partial class GoldenAnswer
{
    /// <summary>Compares an answer with <c>tests/ApiContract/Golden/{name}</c>, where the organization is 99.</summary>
    public static async Task AssertAsync(string name, HttpResponseMessage answer, long organization)
    {
        var text = $"{(int)answer.StatusCode} {answer.Content.Headers.ContentType}\n{await answer.Content.ReadAsStringAsync(Cancel)}";
        GoldenFile.AssertIs(
            Path.Combine(SourceFolder.Of("Functions.sln"), "tests", "ApiContract", "Golden", name),
            RunIdRegex.Replace(text, "RUN").Replace($"{organization}", "99", StringComparison.Ordinal));
    }

    [GeneratedRegex(@"\d{8}T\d{6}Z-[0-9a-f]{8}")]
    private static partial Regex RunIdRegex { get; }
}
