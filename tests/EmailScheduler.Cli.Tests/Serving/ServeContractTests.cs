using EmailScheduler.Api.Access;
using EmailScheduler.Tests.ApiContract;

namespace EmailScheduler.Cli.Tests.Serving;

/// <summary><c>serve</c> does what every host of the API does.</summary>
public class ServeContractTests(ServeUnderContract serving) : ApiContractTests<ServeUnderContract>(serving);

/// <summary>A process of <c>serve</c> over a folder.</summary>
public sealed class ServeUnderContract : IApiHost
{
    private readonly Sandbox _sandbox = new();
    private ServedProcess? _serving;

    public Uri Address => _serving!.Client.BaseAddress!;

    public string StoreFolder => _sandbox.Store;

    public TimeProvider Clock => TimeProvider.System;

    public string OperatorKey => _serving!.Token;

    public AccessRole WithoutKey => AccessRole.Reader;

    public async ValueTask InitializeAsync() => _serving = await ServedProcess.StartAsync(_sandbox, "--set", "Retry:BusyWaitSeconds=3600");

    public async ValueTask DisposeAsync()
    {
        await _serving!.EndAsync();
        _serving.Dispose();
        _sandbox.Dispose();
    }
}
