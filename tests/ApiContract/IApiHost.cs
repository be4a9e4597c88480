using EmailScheduler.Api.Access;

namespace EmailScheduler.Tests.ApiContract;

/// <summary>A host that serves the API on loopback, over a store in a folder and with the settings of <see cref="ApiContractTests{THost}"/>. All tests of a class share it.</summary>
public interface IApiHost : IAsyncLifetime
{
    /// <summary>Where it is reached, such as <c>http://127.0.0.1:5080</c>.</summary>
    Uri Address { get; }

    /// <summary>The folder of its store.</summary>
    string StoreFolder { get; }

    /// <summary>Its clock, and that of its store.</summary>
    TimeProvider Clock { get; }

    /// <summary>The key that lets a caller do everything, for the header <c>x-functions-key</c>.</summary>
    string OperatorKey { get; }

    /// <summary>What a caller without a key is.</summary>
    AccessRole WithoutKey { get; }
}
