using Amazon.Runtime;

namespace EmailScheduler.Storage.Objects.S3;

/// <summary>Gives the SDK the one HTTP client of a store.</summary>
internal sealed class S3HttpClientFactory(HttpClient client) : HttpClientFactory
{
    public override HttpClient CreateHttpClient(IClientConfig clientConfig) => client;

    public override bool UseSDKHttpClientCaching(IClientConfig clientConfig) => false;

    public override bool DisposeHttpClientsAfterUse(IClientConfig clientConfig) => false;
}
