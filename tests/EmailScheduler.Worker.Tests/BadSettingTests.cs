namespace EmailScheduler.Worker.Tests;

public class BadSettingTests(PublishedAppFixture app)
{
    /// <summary>EX_CONFIG of sysexits.h.</summary>
    private const int BadConfiguration = 78;

    /// <summary>An app setting, a value that it cannot have, and what the one line says: the setting's name, the value, the remedy.</summary>
    public static IEnumerable<TheoryDataRow<string, string, string>> Settings => LongTests.First(
        new TheoryData<string, string, string>
        {
            { "Store__Url", "", "error: Setting 'Store:Url' has the value '': give the store, such as s3://bucket, in the app setting Store__Url." },
            { "Schedule", "every morning", "error: Setting 'Schedule' has the value 'every morning': give an NCRONTAB expression of six fields, such as 0 0 6 * * * for every day at 06:00 UTC." },
            { "Store__Url", "https://bucket.t3.storage.dev", "error: Setting 'Store:Url' has the value 'https://bucket.t3.storage.dev': give s3://bucket or s3://bucket/prefix, or a folder as file:///folder or as a path." },
            { "Store__Url", "s3://bucket", "error: The store s3://bucket needs AWS_ACCESS_KEY_ID, which is not set; set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY to a key pair that may read and write the bucket." },
            { "Schedule", "", "error: Setting 'Schedule' has the value '': give an NCRONTAB expression of six fields, such as 0 0 6 * * * for every day at 06:00 UTC." },
            { "MaxParallelRuns", "many", "error: Setting 'MaxParallelRuns' has the value 'many': give a whole number from 1 to 100." },
            { "Organizations", "99,x", "error: Setting 'Organizations' has the value 'x': give the organization's number, digits only, such as 99." },
            { "Database__Layout", "tree", "error: Setting 'Database:Layout' has the value 'tree': use object or log." },
        },
        byDefault: 2);

    [Theory]
    [MemberData(nameof(Settings))]
    public async Task Start_BadSetting_EndsWithOneLineThatNamesIt(string name, string value, string line)
    {
        await using var worker = await WorkerUnderTest.StartAsync(app.Folder, (name, value));

        Assert.Equal((BadConfiguration, line), await worker.ExitAsync());
        Assert.Empty(worker.Host.Process.Output);
    }
}
