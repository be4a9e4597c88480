namespace EmailScheduler.Scheduling.Tests.Model;

public sealed class ZipRangeFileTests
{
    private static readonly IReadOnlyList<ZipRange> Embedded = ReadEmbedded();

    [Fact]
    public void Read_EmbeddedTable_IsSortedAndDisjoint() =>
        Assert.All(Embedded.Zip(Embedded.Skip(1)), pair =>
        {
            Assert.InRange(pair.First.First, 0, pair.First.Last);
            Assert.InRange(pair.First.Last, 0, pair.Second.First - 1);
            Assert.InRange(pair.Second.Last, pair.Second.First, 99_999);
        });

    [Fact]
    public void Read_EmbeddedTable_HasEveryState() =>
        Assert.Equal(Enum.GetValues<UsState>().Where(state => state != UsState.Unknown), Embedded.Select(range => range.State).Distinct().Order());

    [Fact]
    public void Read_EmbeddedTable_IsMerged() =>
        Assert.DoesNotContain(Embedded.Zip(Embedded.Skip(1)), pair => pair.First.Last + 1 == pair.Second.First && pair.First.State == pair.Second.State);

    [Fact]
    public void Read_EmbeddedTable_KeepsMilitaryEmailInItsPrefixes() =>
        Assert.All(Embedded.Where(range => range.State is UsState.AA or UsState.AE or UsState.AP), range =>
        {
            var (lowest, highest) = range.State switch
            {
                UsState.AE => (9_000, 9_899),
                UsState.AA => (34_000, 34_099),
                _ => (96_200, 96_699),
            };
            Assert.InRange(range.First, lowest, highest);
            Assert.InRange(range.Last, lowest, highest);
        });

    [Theory]
    [InlineData("GeoNames")]
    [InlineData("CC BY 4.0")]
    [InlineData("https://creativecommons.org/licenses/by/4.0/")]
    [InlineData("BSD-3-Clause")]
    [InlineData("Copyright (c) 2007, Dav Glass")]
    public void OpenEmbedded_Header_NamesSourceAndLicence(string words)
    {
        using var text = ZipRangeFile.OpenEmbedded();
        Assert.Contains(words, text.ReadToEnd().Split("00501-", 2)[0], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("00501-00544 XX", "00501-00544 XX")] // no state
    [InlineData("00501-00544 ny\n0601-00698 PR", "0601-00698 PR")] // a digit short
    [InlineData("00544-00501 NY", "00544-00501 NY")] // backwards
    [InlineData("00601-00698 PR\n00501-00544 NY", "00501-00544 NY")] // out of order
    [InlineData("00501-00544 NY\n00544-00698 PR", "00544-00698 PR")] // a code of two states
    [InlineData("00501-00544 NY\n", "")] // fine: the last line ends
    [InlineData("00501-00544 NY\n\n", "''")] // an empty line
    [InlineData("-0501-00544 NY", "-0501-00544 NY")] // no number
    public void Read_DamagedLine_IsNamed(string table, string named)
    {
        using var text = new StringReader(table);
        var failure = Record.Exception(() => ZipRangeFile.Read(text).ToList());

        if (named.Length == 0)
            Assert.Null(failure);
        else
            Assert.Contains(named, Assert.IsType<InvalidDataException>(failure).Message, StringComparison.Ordinal);
    }

    private static List<ZipRange> ReadEmbedded()
    {
        using var text = ZipRangeFile.OpenEmbedded();
        return [.. ZipRangeFile.Read(text)];
    }
}
