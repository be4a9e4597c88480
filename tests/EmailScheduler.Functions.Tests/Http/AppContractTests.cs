using EmailScheduler.Api.Access;
using EmailScheduler.Functions.Tests.Engine;
using EmailScheduler.Tests.ApiContract;
using Microsoft.Extensions.Time.Testing;

namespace EmailScheduler.Functions.Tests.Http;

/// <summary>The app does what every host of the API does.</summary>
public class AppContractTests(AppUnderContract app) : ApiContractTests<AppUnderContract>(app);

/// <summary>The app on the durable engine, behind a server that asks for keys as the Functions host does.</summary>
public sealed class AppUnderContract : IApiHost
{
    private ApiUnderTest<AppOnEngine>? _api;

    public Uri Address => _api!.Client.BaseAddress!;

    public string StoreFolder => _api!.App.StoreFolder;

    public TimeProvider Clock { get; } = new FakeTimeProvider(AppOnEngine.Morning);

    public string OperatorKey => FunctionKeys.Master;

    public AccessRole WithoutKey => AccessRole.None;

    public async ValueTask InitializeAsync() => _api = await ApiUnderTest.StartAsync(await AppOnEngine.StartAsync(Clock, "--Retry:BusyWaitSeconds=3600"), FunctionKeys.Allow);

    public ValueTask DisposeAsync() => _api!.DisposeAsync();
}
