namespace EmailScheduler.Worker.Tests;

public class PublishedFolderTests(PublishedAppFixture app)
{
    [Theory]
    [InlineData("EmailScheduler.Functions.dll")]
    [InlineData("EmailScheduler.Functions.runtimeconfig.json")]
    [InlineData("extensions.json")]
    [InlineData("functions.metadata")]
    [InlineData("host.json")]
    [InlineData("LICENSE")]
    [InlineData("NOTICE")]
    [InlineData("worker.config.json")]
    [InlineData(".azurefunctions/function.deps.json")]
    [InlineData(".azurefunctions/Microsoft.Azure.WebJobs.Extensions.DurableTask.dll")]
    public void Folder_Published_HasWhatTheHostReads(string file) => Assert.True(File.Exists(Path.Combine(app.Folder, file)));

    [Fact]
    public void Folder_Published_LacksTheSettingsOfADevelopersMachine() =>
        Assert.Empty(Directory.EnumerateFiles(app.Folder, "local.settings.json", SearchOption.AllDirectories));

    [Fact]
    public void HostJson_Published_IsTheRepositorys() =>
        Assert.Equal(File.ReadAllText(Path.Combine(PublishedApp.Repository, "host.json")), File.ReadAllText(Path.Combine(app.Folder, "host.json")));

    [Fact]
    public void WorkerConfig_Published_StartsTheAppAndLetsItIndexItsFunctions()
    {
        var description = Read("worker.config.json").GetProperty("description");

        Assert.Equal("dotnet-isolated", description.GetProperty("language").GetString());
        Assert.Equal("EmailScheduler.Functions.dll", description.GetProperty("defaultWorkerPath").GetString());
        Assert.Equal("true", description.GetProperty("workerIndexing").GetString());
    }

    [Fact]
    public void Extensions_Published_AreThereWhereTheHostLooksForThem() =>
        Assert.All(Read("extensions.json").GetProperty("extensions").EnumerateArray(), extension =>
            Assert.True(File.Exists(Path.Combine(app.Folder, extension.GetProperty("hintPath").GetString()!))));

    private JsonElement Read(string file) => JsonDocument.Parse(File.ReadAllText(Path.Combine(app.Folder, file))).RootElement;
}
