using Amazon.S3;
using EmailScheduler.Storage.Objects.Traffic;
using Polly;
using Polly.Retry;

namespace EmailScheduler.Storage.Objects.S3;

/// <summary>Sends requests by the SDK's client, which nothing else does: each with a time limit, again after a passing fault, with jittered exponential backoff between.</summary>
internal sealed class S3Sender
{
    // Slower than this a transfer counts as stalled.
    private const double BytesPerSecond = 512 << 10;

    private readonly IAmazonS3 _client;
    private readonly S3StoreOptions _options;
    private readonly S3ErrorMapper _faults;
    private readonly TimeProvider _time;
    private readonly StoreTraffic? _traffic;
    private readonly ResiliencePipeline _pipeline;

    public S3Sender(IAmazonS3 client, S3StoreOptions options, S3ErrorMapper faults, TimeProvider time, StoreTraffic? traffic)
    {
        _client = client;
        _options = options;
        _faults = faults;
        _time = time;
        _traffic = traffic;
        var builder = new ResiliencePipelineBuilder { TimeProvider = time };
        if (options.Attempts > 1)
        {
            builder.AddRetry(new RetryStrategyOptions
            {
                ShouldHandle = new PredicateBuilder().Handle<ObjectStoreException>(failure => failure.Kind == ObjectStoreFailure.Transient),
                MaxRetryAttempts = options.Attempts - 1,
                BackoffType = DelayBackoffType.Exponential,
                UseJitter = true,
                Delay = options.FirstWait,
                MaxDelay = options.LongestWait,
            });
        }

        _pipeline = builder.Build();
    }

    /// <summary>Does something again and again until it does not fail in passing.</summary>
    public async Task<T> RepeatAsync<T>(Func<CancellationToken, Task<T>> attempt, CancellationToken cancellationToken)
    {
        try
        {
            return await _pipeline.ExecuteAsync(async token => await attempt(token), cancellationToken);
        }
        catch (ObjectStoreException failure) when (failure is { Kind: ObjectStoreFailure.Transient, InnerException: S3AnswerException { MakesUnfit: true } answer })
        {
            // Once it would have been something on the way; it is how the store answers.
            throw _faults.Unfit(answer);
        }
    }

    /// <summary>Sends one request, once.</summary>
    /// <param name="operation">What it is.</param>
    /// <param name="key">What it is about, for errors.</param>
    /// <param name="bytes">How many bytes it moves, for the time limit.</param>
    /// <param name="send">Sends it.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public async Task<T> OnceAsync<T>(S3Operation operation, string key, long bytes, Func<IAmazonS3, S3RequestContext, CancellationToken, Task<T>> send, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        using var limit = new CancellationTokenSource(_options.RequestTimeout + TimeSpan.FromSeconds(bytes / BytesPerSecond), _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        var exchange = S3RequestContext.Begin(operation, _traffic);
        try
        {
            return await send(_client, exchange, either.Token);
        }
        catch (Exception failure) when (S3ErrorMapper.IsFault(failure) || (exchange.Answer != S3Answer.None && S3ErrorMapper.IsMisread(failure)))
        {
            // Some layers below turn a cancellation into an error of their own.
            cancellationToken.ThrowIfCancellationRequested();
            throw _faults.Of(failure, operation, key);
        }
    }

    /// <summary>Sends a request that may be sent more than once.</summary>
    public Task<T> SendAsync<T>(S3Operation operation, string key, long bytes, Func<IAmazonS3, S3RequestContext, CancellationToken, Task<T>> send, CancellationToken cancellationToken) =>
        RepeatAsync(token => OnceAsync(operation, key, bytes, send, token), cancellationToken);
}
