namespace EmailScheduler.Storage.Tests.S3;

/// <summary>As <see cref="TortureTests"/>, over a server, of which some requests and answers are lost besides: that is harder than a server that loses none.</summary>
public sealed class TortureOverBucketTests(TestBucket bucket) : IClassFixture<TestBucket>
{
    [LongTheory]
    [InlineData(3, "Object")]
    [InlineData(6, "Log")]
    public async Task Runners_OverABucket_NothingLostTornOrHeldForEver(int seed, string layout)
    {
        var server = S3Server.Options(bucket.Name);
        await TortureTests.AssertSoundAsync(TortureTests.Options($"s3://{bucket.Name}/torture-{seed}", seed, layout) with
        {
            Faults = true,
            Variables = new Dictionary<string, string>
            {
                ["AWS_ENDPOINT_URL_S3"] = server.Endpoint.GetLeftPart(UriPartial.Authority),
                ["AWS_REGION"] = server.Region,
                ["AWS_ACCESS_KEY_ID"] = server.AccessKeyId,
                ["AWS_SECRET_ACCESS_KEY"] = server.SecretAccessKey,
            },
        });
    }
}
