namespace EmailScheduler.Worker.Tests;

/// <summary>One worker for the tests that leave it as it is.</summary>
public sealed class LoadedWorker(PublishedAppFixture app) : IAsyncLifetime
{
    private WorkerUnderTest? _worker;

    internal WorkerUnderTest Worker => _worker!;

    public async ValueTask InitializeAsync() => _worker = await WorkerUnderTest.LoadAsync(app.Folder);

    public ValueTask DisposeAsync() => _worker?.DisposeAsync() ?? ValueTask.CompletedTask;
}

[CollectionDefinition(nameof(LoadedWorker))]
public sealed class LoadedWorkerCollection : ICollectionFixture<LoadedWorker>;
