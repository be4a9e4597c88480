[assembly: AssemblyFixture(typeof(EmailScheduler.Worker.Tests.PublishedAppFixture))]

namespace EmailScheduler.Worker.Tests;

/// <summary>The app, published once for all tests.</summary>
public sealed class PublishedAppFixture : IAsyncLifetime
{
    private PublishedApp? _app;

    public string Folder => _app!.Folder;

    public async ValueTask InitializeAsync() => _app = await PublishedApp.OpenAsync(Cancel);

    public ValueTask DisposeAsync()
    {
        _app?.Dispose();
        return ValueTask.CompletedTask;
    }
}
