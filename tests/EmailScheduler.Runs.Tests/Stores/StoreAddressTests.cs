using EmailScheduler.Runs.Stores;
using EmailScheduler.Scheduling.Settings;

namespace EmailScheduler.Runs.Tests.Stores;

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
}
