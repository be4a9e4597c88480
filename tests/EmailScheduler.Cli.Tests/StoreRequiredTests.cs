namespace EmailScheduler.Cli.Tests;

/// <summary>With <c>Store:Required</c>, as in the container image, a call without a store is refused instead of scheduling sample data.</summary>
public sealed class StoreRequiredTests : IDisposable
{
    private const string Required = "EMAILSCHEDULER__Store__Required";

    private readonly Sandbox _sandbox = new();

    /// <summary>Where the setting may stand: the environment, an option, the file.</summary>
    public static TheoryData<string?, string[], string?> Sources => new()
    {
        { "true", ["run"], null },
        { null, ["run", "--set", "Store:Required=true"], null },
        { null, ["run"], """{ "Store": { "Required": true } }""" },
    };

    public void Dispose() => _sandbox.Dispose();

    [Theory]
    [InlineData("run")]
    [InlineData("run --json")]
    [InlineData("plan")]
    [InlineData("sample")]
    [InlineData("status")]
    [InlineData("doctor")]
    [InlineData("lease break")]
    [InlineData("run --set Store:Url=")]
    public async Task AnyCommand_NoStore_Is78AndMakesNothing(string arguments)
    {
        var before = Entries();

        var answer = await _sandbox.RunProgramAsync(NoStore(), arguments.Split(' '));

        AssertRefused(answer);
        Assert.Equal(before, Entries());
    }

    [Theory]
    [MemberData(nameof(Sources))]
    public async Task Run_SettingOfAnySource_Is78(string? variable, string[] arguments, string? file)
    {
        if (file is not null)
        {
            await File.WriteAllTextAsync(Path.Combine(_sandbox.Folder, "appsettings.json"), file, Cancel);
        }

        var variables = new Dictionary<string, string> { ["EMAILSCHEDULER__Store__Url"] = "" };
        if (variable is not null)
        {
            variables[Required] = variable;
        }

        AssertRefused(await _sandbox.RunProgramAsync(variables, arguments));
        Assert.False(Directory.Exists(Path.Combine(_sandbox.Folder, "data")));
    }

    [Fact]
    public async Task Run_StoreByOption_Runs()
    {
        await _sandbox.WithSampleAsync(50);

        var answer = await _sandbox.RunProgramAsync(NoStore(), "run", "--as-of", "2025-06-01", "--store", _sandbox.Store);

        Assert.True(answer.ExitCode == 0, answer.Errors);
    }

    [Fact]
    public async Task Run_StoreBySetting_Runs()
    {
        await _sandbox.WithSampleAsync(50);

        var answer = await _sandbox.RunProgramAsync(new Dictionary<string, string> { [Required] = "true" }, "run", "--as-of", "2025-06-01");

        Assert.True(answer.ExitCode == 0, answer.Errors);
    }

    /// <summary>The bucket is taken: what is missing is its key.</summary>
    [Fact]
    public async Task Run_StoreByBucketName_IsTheBucket()
    {
        var variables = NoStore();
        variables["BUCKET_NAME"] = "my-bucket";

        var answer = await _sandbox.RunProgramAsync(variables, "run");

        Assert.Equal(78, answer.ExitCode);
        Assert.Contains("s3://my-bucket", answer.Error, StringComparison.Ordinal);
        Assert.Contains("AWS_ACCESS_KEY_ID", answer.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_SetToFalseForTheCall_UsesTheEmbeddedStore()
    {
        var answer = await _sandbox.RunProgramAsync(NoStore(), "status", "--set", "Store:Required=false");

        Assert.True(answer.ExitCode == 65, answer.Errors);
        Assert.Contains($"no folder '{Path.Combine(_sandbox.Folder, "data")}'", answer.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Version_NoStore_IsAnswered()
    {
        var answer = await _sandbox.RunProgramAsync(NoStore(), "--version");

        Assert.Equal(0, answer.ExitCode);
        Assert.Matches(@"\A[0-9]+\.[0-9]+\.[0-9]+", answer.Output);
    }

    private static void AssertRefused(Answer answer)
    {
        Assert.True(answer.ExitCode == 78, answer.Errors);
        Assert.Contains("'Store:Url'", answer.Error, StringComparison.Ordinal);
        Assert.Contains("Store:Required", answer.Error, StringComparison.Ordinal);
        Assert.Contains("--store", answer.Error, StringComparison.Ordinal);
        Assert.Contains("BUCKET_NAME", answer.Error, StringComparison.Ordinal);
    }

    private static Dictionary<string, string> NoStore() => new() { ["EMAILSCHEDULER__Store__Url"] = "", [Required] = "true" };

    private string[] Entries() => [.. Directory.EnumerateFileSystemEntries(_sandbox.Folder, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)];
}
