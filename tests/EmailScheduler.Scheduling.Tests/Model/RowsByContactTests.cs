namespace EmailScheduler.Scheduling.Tests.Model;

public sealed class RowsByContactTests
{
    private const int Today = 739_000;
    private static readonly int[] ExtremeDays = [0, Today, DateOnly.MaxValue.DayNumber, DayNumber.None];

    // More than a chunk for each reader, so that rows change chunks.
    [Theory]
    [InlineData(1, 40_000, 900, 1L)]
    [InlineData(2, 40_000, 900, 1L)]
    [InlineData(3, 17_000, 1, 1L)]
    [InlineData(2, 100, 40_000, 1L)]
    [InlineData(2, 20_000, 500, 4_294_967_296 - 30_000)]
    [InlineData(2, 20_000, 500, long.MaxValue - 50_000)]
    [InlineData(2, 20_000, 500, long.MinValue)]
    [InlineData(2, 20_000, 500, -20_000L)]
    public void Of_RowsOfSeveralReadersInAnyOrder_AreThoseOfTheContactByRowId(int readers, int rowsOfEach, int contacts, long firstId)
    {
        var random = new Random(1);
        var expected = new List<ExistingRow>[contacts + 1];
        for (var contact = 0; contact <= contacts; contact++)
        {
            expected[contact] = [];
        }

        var scans = new StoredRows[readers];
        for (var reader = 0; reader < readers; reader++)
        {
            scans[reader] = new StoredRows(Today);
            for (var index = 0; index < rowsOfEach; index++)
            {
                var contact = random.Next(contacts + 1) - 1;
                var row = NewRow(firstId + (reader * (long)rowsOfEach) + index, random);
                scans[reader].Add(contact, row);
                expected[contact + 1].Add(row);
            }
        }

        var rows = new RowsByContact([new StoredRows(Today), .. scans], contacts);

        Assert.Equal(readers * rowsOfEach, rows.Count);
        Assert.Equal(expected[0], Enumerable.Range(0, rows.OrphanCount).Select(rows.Orphan));
        var scratch = Array.Empty<ExistingRow>();
        for (var contact = 0; contact < contacts; contact++)
        {
            Assert.Equal(expected[contact + 1], rows.Of(contact, ref scratch).ToArray());
        }
    }

    // Each reader numbers the contents that it meets; a letter is a content.
    [Theory]
    [InlineData("A", "BA")]
    [InlineData("A", "ABA")]
    [InlineData("AB", "BA")]
    [InlineData("AB", "", "CBA", "ACBD")]
    [InlineData("", "A", "BAAB")]
    public void Of_ReadersThatMetTheSameContentsInOtherOrders_AreTheirs(params string[] readers)
    {
        var (id, scans, expected) = (0L, new List<StoredRows>(), new List<ExistingRow>());
        foreach (var contents in readers)
        {
            var scan = new StoredRows(Today);
            foreach (var letter in contents)
            {
                var row = new ExistingRow(++id, new RowContent(Today + letter, Today, Today, 0, Type: letter, StringTable.Null, 0, RowStatus.Sent));
                scan.Add(contact: 0, row);
                expected.Add(row);
            }

            scans.Add(scan);
        }

        var scratch = Array.Empty<ExistingRow>();

        Assert.Equal(expected, new RowsByContact([.. scans], contacts: 1).Of(0, ref scratch).ToArray());
    }

    [Fact]
    public void Of_NoRows_IsEmpty()
    {
        var rows = new RowsByContact([], contacts: 2);
        var scratch = Array.Empty<ExistingRow>();

        Assert.Equal((0, 0), (rows.Count, rows.OrphanCount));
        Assert.Equal(0, rows.Of(1, ref scratch).Length);
    }

    private static ExistingRow NewRow(long id, Random random) => new(id, new RowContent(
        ExtremeDays[random.Next(ExtremeDays.Length)],
        ExtremeDays[random.Next(ExtremeDays.Length)],
        ExtremeDays[random.Next(ExtremeDays.Length)],
        Fingerprint: (ulong)random.Next(3_000),
        random.Next(4),
        StringTable.Null,
        EventYear: 2026,
        random.Next(2) == 0 ? RowStatus.PreScheduled : RowStatus.Sent));
}
