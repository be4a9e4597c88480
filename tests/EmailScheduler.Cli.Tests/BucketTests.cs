using System.Text.Json;

namespace EmailScheduler.Cli.Tests;

/// <summary>The program against a real S3 server, with nothing but the variables that an existing deployment has.</summary>
public sealed class BucketTests : IDisposable
{
    private const string Variable = "EMAILSCHEDULER_TEST_S3";

    private readonly Sandbox _sandbox = new();
    private readonly string _store = $"s3://cli-{Guid.NewGuid():N}";

    public void Dispose() => _sandbox.Dispose();

    [Fact]
    public async Task SampleRunStatusDoctor_Bucket_WorkAsInAFolder()
    {
        var variables = Server();
        var early = await _sandbox.RunProgramAsync(variables, "run", "--store", _store);
        Assert.Equal(78, early.ExitCode);
        Assert.Contains("no bucket", early.Error, StringComparison.Ordinal);

        await SucceedAsync(variables, "sample", "--contacts", "200", "--as-of", "2026-01-15", "--store", _store);
        Assert.Contains("\"completed\"", await SucceedAsync(variables, "run", "--json", "--as-of", "2026-01-15", "--store", _store), StringComparison.OrdinalIgnoreCase);

        // BUCKET_NAME is enough where --store is not given.
        variables["EMAILSCHEDULER__Store__Url"] = "";
        variables["BUCKET_NAME"] = _store["s3://".Length..];
        Assert.Contains("\"unchanged\"", await SucceedAsync(variables, "run", "--json", "--as-of", "2026-01-15"), StringComparison.OrdinalIgnoreCase);
        Assert.Contains(_store, await SucceedAsync(variables, "status"), StringComparison.Ordinal);

        using var examination = JsonDocument.Parse(await SucceedAsync(variables, "doctor", "--json"));
        Assert.True(examination.RootElement.GetProperty("mayBeUsed").GetBoolean());
        Assert.Contains("may be used", await SucceedAsync(variables, "doctor"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Doctor_StoreThatCannotBeReached_IsOneAndShowsNoCredential()
    {
        var variables = Server();
        variables["AWS_SECRET_ACCESS_KEY"] = "not-the-secret";
        var answer = await _sandbox.RunProgramAsync(variables, "doctor", "--verbose", "--store", _store);
        Assert.Equal(1, answer.ExitCode);
        Assert.DoesNotContain("not-the-secret", answer.Output + answer.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain(variables["AWS_ACCESS_KEY_ID"] + "\"", answer.Output + answer.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_PlainHttpElsewhere_RefusedUnlessAllowed()
    {
        var variables = new Dictionary<string, string> { ["AWS_ENDPOINT_URL_S3"] = "http://storage.example", ["AWS_ACCESS_KEY_ID"] = "key", ["AWS_SECRET_ACCESS_KEY"] = "not-the-secret" };
        var answer = await _sandbox.RunProgramAsync(variables, "run", "--store", "s3://bucket");
        Assert.Equal(78, answer.ExitCode);
        Assert.Contains("not encrypted", answer.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Doctor_Folder_EverythingKept()
    {
        var answer = await _sandbox.RunProgramAsync([], "doctor");
        Assert.True(answer.ExitCode == 0, answer.Errors);
        Assert.Contains("may be used", answer.Output, StringComparison.Ordinal);
    }

    private static Dictionary<string, string> Server()
    {
        var endpoint = Environment.GetEnvironmentVariable(Variable);
        Assert.SkipUnless(!string.IsNullOrEmpty(endpoint), $"No S3 server is named by {Variable}; run 'tests/s3-server/with-server.sh dotnet test'.");
        return new Dictionary<string, string>
        {
            ["AWS_ENDPOINT_URL_S3"] = endpoint!,
            ["AWS_REGION"] = Environment.GetEnvironmentVariable("AWS_REGION") ?? "auto",
            ["AWS_ACCESS_KEY_ID"] = Environment.GetEnvironmentVariable("AWS_ACCESS_KEY_ID") ?? "testkey",
            ["AWS_SECRET_ACCESS_KEY"] = Environment.GetEnvironmentVariable("AWS_SECRET_ACCESS_KEY") ?? "testsecret",
        };
    }

    private async Task<string> SucceedAsync(Dictionary<string, string> variables, params string[] arguments)
    {
        var answer = await _sandbox.RunProgramAsync(variables, arguments);
        Assert.True(answer.ExitCode == 0, answer.Errors);
        return answer.Output;
    }
}
