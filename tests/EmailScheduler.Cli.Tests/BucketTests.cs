using System.Text.Json;

namespace EmailScheduler.Cli.Tests;

/// <summary>The program against a real S3 server, with nothing but the variables that an existing deployment has.</summary>
public sealed class BucketTests : SandboxTests
{
    private const string Variable = "EMAILSCHEDULER_TEST_S3";

    private readonly string _store = $"s3://cli-{Guid.NewGuid():N}";

    [Fact]
    public async Task SampleRunStatusDoctor_Bucket_WorkAsInAFolder()
    {
        var variables = Server();
        var early = await Sandbox.RunWithAsync(variables, "run", "--store", _store);
        early.AssertFailed(78, "no bucket");

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
        var answer = await Sandbox.RunWithAsync(variables, "doctor", "--verbose", "--store", _store);
        Assert.Equal(1, answer.ExitCode);
        Assert.DoesNotContain("not-the-secret", answer.Output + answer.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain(variables["AWS_ACCESS_KEY_ID"] + "\"", answer.Output + answer.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Doctor_Folder_EverythingKept() => Assert.Contains("may be used", (await Sandbox.RunWithAsync([], "doctor")).Succeeded().Output, StringComparison.Ordinal);

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

    private async Task<string> SucceedAsync(Dictionary<string, string> variables, params string[] arguments) => (await Sandbox.RunWithAsync(variables, arguments)).Succeeded().Output;
}
