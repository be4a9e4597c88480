namespace EmailScheduler.Runs.Tests.Settings;

public class StoreAddressTests
{
    [Theory]
    [InlineData("file:///srv/store", "file:///srv/store")]
    [InlineData("FILE:///srv/my%20store", "file:///srv/my%20store")]
    [InlineData("/srv/store", "file:///srv/store")]
    public void Open_Folder_IsADirectoryStore(string address, string expected) =>
        Assert.Equal(expected, StoreAddress.Open(address, TimeProvider.System).Address);

    [Fact]
    public void Open_RelativePath_IsBelowTheCurrentFolder() =>
        Assert.Equal(new Uri(Path.GetFullPath("data")).AbsoluteUri, StoreAddress.Open("data", TimeProvider.System).Address);

    [Theory]
    [InlineData("", "file:///folder")]
    [InlineData("  ", "file:///folder")]
    [InlineData("file://", "three slashes")]
    [InlineData("file:///", "three slashes")]
    [InlineData("file://server/share", "three slashes")]
    [InlineData("file:///srv/store?x=1", "three slashes")]
    [InlineData("https://bucket", "file:///folder")]
    public void Open_AnythingElse_NamesValueAndRemedy(string address, string remedy)
    {
        var error = Assert.Throws<InvalidSettingException>(() => StoreAddress.Open(address, TimeProvider.System));

        Assert.Contains($"'{address}'", error.Message, StringComparison.Ordinal);
        Assert.Contains(remedy, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("file:///srv/store", null, "file:///srv/store")]
    [InlineData("file:///srv/store", "agencies", "file:///srv/store")]
    [InlineData(null, "agencies", "s3://agencies")]
    [InlineData(null, null, null)]
    public void Configured_NotRequired_PrefersTheSettingToTheBucket(string? url, string? bucket, string? expected) =>
        Assert.Equal(expected, StoreAddress.Configured(new RunSettings { StoreUrl = url }, Variables(bucket)));

    [Theory]
    [InlineData("file:///srv/store", null, "file:///srv/store")]
    [InlineData(null, "agencies", "s3://agencies")]
    public void Configured_RequiredAndGiven_IsTheSame(string? url, string? bucket, string expected) =>
        Assert.Equal(expected, StoreAddress.Configured(new RunSettings { StoreUrl = url, StoreRequired = true }, Variables(bucket)));

    [Fact]
    public void Configured_RequiredAndMissing_NamesSettingAndRemedy()
    {
        var error = Assert.Throws<InvalidSettingException>(() => StoreAddress.Configured(new RunSettings { StoreRequired = true }, Variables(null)));

        Assert.Equal("Store:Url", error.Setting);
        Assert.Contains("Store:Required", error.Message, StringComparison.Ordinal);
        Assert.Contains("BUCKET_NAME", error.Message, StringComparison.Ordinal);
    }

    private static Func<string, string?> Variables(string? bucket) => name => name == "BUCKET_NAME" ? bucket : null;
}
