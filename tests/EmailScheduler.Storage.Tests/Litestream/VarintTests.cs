using CsCheck;
using EmailScheduler.Storage.Litestream;

namespace EmailScheduler.Storage.Tests.Litestream;

public sealed class VarintTests
{
    [Theory]
    [InlineData("00", 0UL)]
    [InlineData("7f", 127UL)]
    [InlineData("8001", 128UL)]
    [InlineData("ac02", 300UL)]
    [InlineData("ffffffffffffffffff01", ulong.MaxValue)]
    public void TryRead_Number_Read(string hex, ulong expected)
    {
        var bytes = Convert.FromHexString(hex);
        Assert.True(Varint.TryRead([.. bytes, 0xFF], out var value, out var length));
        Assert.Equal((expected, bytes.Length), (value, length));
    }

    [Theory]
    [InlineData("")]
    [InlineData("80")]
    [InlineData("8000")]
    [InlineData("ffffffffffffffffff02")]
    [InlineData("ffffffffffffffffff81")]
    [InlineData("ffffffffffffffffffffffffffffffff01")]
    public void TryRead_CutOffTooLargeOrTooLong_Refused(string hex) => Assert.False(Varint.TryRead(Convert.FromHexString(hex), out _, out _));

    [Fact]
    public void Write_AnyNumber_ReadBack() => Gen.ULong.Sample(number =>
    {
        var bytes = new byte[Varint.MaxLength];
        var written = Varint.Write(bytes, number);
        Assert.True(Varint.TryRead(bytes, out var value, out var length));
        Assert.Equal((number, written), (value, length));
    });
}
