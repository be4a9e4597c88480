namespace EmailScheduler.Cli.Tests;

/// <summary>With <c>Store:Required</c>, as in the container image, a call without a store is refused instead of scheduling sample data.</summary>
public sealed class StoreRequiredTests : SandboxTests
{
    private const string Required = "EMAILSCHEDULER__Store__Required";

    /// <summary>Where the setting may stand: the environment, an option, the file.</summary>
    public static TheoryData<string?, string[], string?> Sources => new()
    {
        { "true", ["run"], null },
        { null, ["run", "--set", "Store:Required=true"], null },
        { null, ["run"], """{ "Store": { "Required": true } }""" },
    };

    [Theory]
    [LongInlineData("run")]
    [InlineData("run --json")]
    [LongInlineData("plan")]
    [LongInlineData("sample")]
    [InlineData("status")]
    [LongInlineData("doctor")]
    [LongInlineData("lease break")]
    [InlineData("run --set Store:Url=")]
    public async Task AnyCommand_NoStore_Is78AndMakesNothing(string arguments)
    {
        var before = Entries();

        var answer = await Sandbox.RunWithAsync(NoStore(), arguments.Split(' '));

        AssertRefused(answer);
        Assert.Equal(before, Entries());
    }

    [Theory]
    [MemberData(nameof(Sources))]
    public async Task Run_SettingOfAnySource_Is78(string? variable, string[] arguments, string? file)
    {
        await Sandbox.WriteSettingsAsync(file);
        var variables = new Dictionary<string, string> { ["EMAILSCHEDULER__Store__Url"] = "" };
        if (variable is not null)
        {
            variables[Required] = variable;
        }

        AssertRefused(await Sandbox.RunWithAsync(variables, arguments));
        Assert.False(Directory.Exists(Path.Combine(Sandbox.Folder, "data")));
    }

    [Theory]
    [InlineData(true)]
    [LongInlineData(false)]
    public async Task Run_StoreByOptionOrSetting_Runs(bool byOption)
    {
        await Sandbox.WithSampleAsync(50);
        var (variables, option) = byOption ? (NoStore(), (string[])["--store", Sandbox.Store]) : (new() { [Required] = "true" }, []);

        (await Sandbox.RunWithAsync(variables, ["run", "--as-of", "2025-06-01", .. option])).Succeeded();
    }

    /// <summary>The bucket is taken: what is missing is its key.</summary>
    [Fact]
    public async Task Run_StoreByBucketName_IsTheBucket()
    {
        var variables = NoStore();
        variables["BUCKET_NAME"] = "my-bucket";

        var answer = await Sandbox.RunWithAsync(variables, "run");

        answer.AssertFailed(78, "s3://my-bucket", "AWS_ACCESS_KEY_ID");
    }

    [Fact]
    public async Task Run_SetToFalseForTheCall_UsesTheEmbeddedStore()
    {
        var answer = await Sandbox.RunWithAsync(NoStore(), "status", "--set", "Store:Required=false");

        answer.AssertFailed(65, $"no folder '{Path.Combine(Sandbox.Folder, "data")}'");
    }

    [Fact]
    public async Task Version_NoStore_IsAnswered()
    {
        var answer = await Sandbox.RunProgramAsync(NoStore(), "--version");

        Assert.Matches(@"\A[0-9]+\.[0-9]+\.[0-9]+", answer.Succeeded().Output);
    }

    private static void AssertRefused(Answer answer)
    {
        answer.AssertFailed(78, "'Store:Url'", "Store:Required", "--store", "BUCKET_NAME");
    }

    private static Dictionary<string, string> NoStore() => new() { ["EMAILSCHEDULER__Store__Url"] = "", [Required] = "true" };

    private string[] Entries() => [.. Directory.EnumerateFileSystemEntries(Sandbox.Folder, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)];
}
