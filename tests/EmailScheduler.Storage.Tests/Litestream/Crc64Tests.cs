using CsCheck;
using EmailScheduler.Storage.Litestream;

namespace EmailScheduler.Storage.Tests.Litestream;

public sealed class Crc64Tests
{
    [Fact]
    public void Append_CheckString_IsTheCatalogueValue()
    {
        // reveng.sourceforge.io, CRC-64/GO-ISO.
        Assert.Equal(0xb90956c775a41001, Crc64.Append(0, "123456789"u8));
    }

    [Fact]
    public void Append_AnyBytesInAnyPieces_IsTheDefinition() =>
        Gen.Select(Gen.Byte.Array[0, 700], Gen.Int[0, 700]).Sample((bytes, at) =>
        {
            var expected = LtxBytes.Bitwise(bytes);
            at = Math.Min(at, bytes.Length);
            Assert.Equal(expected, Crc64.Append(0, bytes));
            Assert.Equal(expected, Crc64.AppendPortably(0, bytes));
            Assert.Equal(expected, Crc64.Append(Crc64.Append(0, bytes.AsSpan(..at)), bytes.AsSpan(at..)));
            Assert.Equal(expected, Crc64.Combine(Crc64.Append(0, bytes.AsSpan(..at)), Crc64.Append(0, bytes.AsSpan(at..)), bytes.Length - at));
        });
}
