using System.Text;

namespace EmailScheduler.Scheduling.Tests.Model;

public sealed class ZipRangesTests
{
    /// <summary>One street or post-office address of each state, as USPS's city lookup names it.</summary>
    [Theory]
    [InlineData(35203, UsState.AL)] // Birmingham
    [InlineData(99501, UsState.AK)] // Anchorage
    [InlineData(85004, UsState.AZ)] // Phoenix
    [InlineData(72201, UsState.AR)] // Little Rock
    [InlineData(90210, UsState.CA)] // Beverly Hills
    [InlineData(80202, UsState.CO)] // Denver
    [InlineData(6103, UsState.CT)] // Hartford
    [InlineData(19901, UsState.DE)] // Dover
    [InlineData(33101, UsState.FL)] // Miami
    [InlineData(30303, UsState.GA)] // Atlanta
    [InlineData(96813, UsState.HI)] // Honolulu
    [InlineData(83702, UsState.ID)] // Boise
    [InlineData(60601, UsState.IL)] // Chicago
    [InlineData(46204, UsState.IN)] // Indianapolis
    [InlineData(50309, UsState.IA)] // Des Moines
    [InlineData(66603, UsState.KS)] // Topeka
    [InlineData(40202, UsState.KY)] // Louisville
    [InlineData(70112, UsState.LA)] // New Orleans
    [InlineData(4101, UsState.ME)] // Portland
    [InlineData(21201, UsState.MD)] // Baltimore
    [InlineData(2108, UsState.MA)] // Boston
    [InlineData(48226, UsState.MI)] // Detroit
    [InlineData(55401, UsState.MN)] // Minneapolis
    [InlineData(39201, UsState.MS)] // Jackson
    [InlineData(63101, UsState.MO)] // St. Louis
    [InlineData(59601, UsState.MT)] // Helena
    [InlineData(68102, UsState.NE)] // Omaha
    [InlineData(89101, UsState.NV)] // Las Vegas
    [InlineData(3301, UsState.NH)] // Concord
    [InlineData(7102, UsState.NJ)] // Newark
    [InlineData(87501, UsState.NM)] // Santa Fe
    [InlineData(10001, UsState.NY)] // New York
    [InlineData(27601, UsState.NC)] // Raleigh
    [InlineData(58501, UsState.ND)] // Bismarck
    [InlineData(43215, UsState.OH)] // Columbus
    [InlineData(73102, UsState.OK)] // Oklahoma City
    [InlineData(97201, UsState.OR)] // Portland
    [InlineData(19103, UsState.PA)] // Philadelphia
    [InlineData(2903, UsState.RI)] // Providence
    [InlineData(29201, UsState.SC)] // Columbia
    [InlineData(57501, UsState.SD)] // Pierre
    [InlineData(37201, UsState.TN)] // Nashville
    [InlineData(78701, UsState.TX)] // Austin
    [InlineData(84101, UsState.UT)] // Salt Lake City
    [InlineData(5602, UsState.VT)] // Montpelier
    [InlineData(23219, UsState.VA)] // Richmond
    [InlineData(98101, UsState.WA)] // Seattle
    [InlineData(25301, UsState.WV)] // Charleston
    [InlineData(53703, UsState.WI)] // Madison
    [InlineData(82001, UsState.WY)] // Cheyenne
    [InlineData(20001, UsState.DC)] // Washington
    [InlineData(96799, UsState.AS)] // Pago Pago
    [InlineData(96910, UsState.GU)] // Hagatna
    [InlineData(96950, UsState.MP)] // Saipan
    [InlineData(901, UsState.PR)] // San Juan
    [InlineData(802, UsState.VI)] // St. Thomas
    [InlineData(96941, UsState.FM)] // Pohnpei
    [InlineData(96960, UsState.MH)] // Majuro
    [InlineData(96940, UsState.PW)] // Koror
    [InlineData(34002, UsState.AA)] // APO
    [InlineData(9012, UsState.AE)] // APO
    [InlineData(96201, UsState.AP)] // APO
    public void Find_OneCodeOfEachState_GivesThatState(int zip, UsState state) => Assert.Equal(state, ZipRanges.Find(zip));

    /// <summary>Codes whose neighbours, or whose delivery area, lie in another state. The state of the post office counts.</summary>
    [Theory]
    [InlineData(501, UsState.NY)] // Holtsville, amid Puerto Rico and nothing
    [InlineData(2861, UsState.RI)] // Pawtucket; Massachusetts begins at 027
    [InlineData(2760, UsState.MA)] // North Attleboro; Rhode Island begins at 028
    [InlineData(3579, UsState.NH)] // Errol; delivers into Maine
    [InlineData(3804, UsState.NH)] // Portsmouth; HUD has it in Maine
    [InlineData(6389, UsState.CT)] // the end of Connecticut's 063
    [InlineData(6390, UsState.NY)] // Fishers Island, amid Connecticut's 063
    [InlineData(20041, UsState.DC)] // Dulles airport email of Washington
    [InlineData(20135, UsState.VA)] // Bluemont; the Census has it in West Virginia
    [InlineData(20500, UsState.DC)] // the White House
    [InlineData(20588, UsState.MD)] // Homeland Security, amid Washington's 205
    [InlineData(20598, UsState.VA)] // Homeland Security, amid Washington's 205
    [InlineData(20599, UsState.DC)] // the last code of 205
    [InlineData(24604, UsState.VA)] // Bishop; the Census has it in West Virginia
    [InlineData(42223, UsState.KY)] // Fort Campbell; most of the post is in Tennessee
    [InlineData(45275, UsState.OH)] // Cincinnati; the airport is in Kentucky
    [InlineData(56901, UsState.DC)] // parcel returns to Washington, amid Minnesota and South Dakota
    [InlineData(56999, UsState.DC)] // the last code of 569
    [InlineData(59221, UsState.MT)] // Fairview; delivers into North Dakota
    [InlineData(63673, UsState.MO)] // Saint Mary; Kaskaskia, Illinois, gets its email from here
    [InlineData(71749, UsState.AR)] // Junction City; half of the town is in Louisiana
    [InlineData(72643, UsState.MO)] // amid Arkansas' 726
    [InlineData(72642, UsState.AR)]
    [InlineData(72644, UsState.AR)]
    [InlineData(73949, UsState.OK)] // Texhoma; half of the town is in Texas
    [InlineData(73960, UsState.TX)] // the other half, in Oklahoma's 739
    [InlineData(81137, UsState.CO)] // Ignacio; delivers into New Mexico
    [InlineData(83414, UsState.WY)] // Alta, amid Idaho's 834
    [InlineData(83413, UsState.Unknown)] // a gap between two states is no one's
    [InlineData(83415, UsState.ID)]
    [InlineData(84536, UsState.UT)] // Monument Valley; delivers into Arizona
    [InlineData(86044, UsState.AZ)] // Tonalea; delivers into Utah
    [InlineData(86515, UsState.AZ)] // Window Rock; delivers into New Mexico
    [InlineData(88063, UsState.NM)] // Sunland Park, amid El Paso's suburbs
    [InlineData(88510, UsState.TX)] // El Paso, behind New Mexico's 884
    [InlineData(89439, UsState.NV)] // Verdi; delivers into California
    [InlineData(96863, UsState.HI)] // a Marine base: no military code
    [InlineData(97635, UsState.OR)] // New Pine Creek; delivers into California
    public void Find_CodeAtAStateLine_GivesThePostOfficesState(int zip, UsState state) => Assert.Equal(state, ZipRanges.Find(zip));

    [Theory]
    [InlineData(int.MinValue)]
    [InlineData(-1)]
    [InlineData(0)]
    [InlineData(500)] // the code before the lowest one
    [InlineData(600)]
    [InlineData(9999)] // prefix 099 was never given out
    [InlineData(34500)] // a prefix never given out, amid Florida
    [InlineData(88888)] // letters to Santa
    [InlineData(96999)]
    [InlineData(99951)] // the code behind the highest one
    [InlineData(99999)]
    [InlineData(100_000)]
    [InlineData(int.MaxValue)]
    public void Find_UnassignedOrNoZip_IsUnknown(int zip) => Assert.Equal(UsState.Unknown, ZipRanges.Find(zip));

    [Fact]
    public void Find_GapBetweenTwoCodesOfOneStateInOnePrefix_GivesThatState() =>
        // 10050 and many more of New York's 100 are not given out today.
        Assert.All(Enumerable.Range(10001, 99), zip => Assert.Equal(UsState.NY, ZipRanges.Find(zip)));

    [Fact]
    public void Find_EveryNumber_AgreesWithTheRanges()
    {
        using var text = ZipRangeFile.OpenEmbedded();
        var ranges = ZipRangeFile.Read(text).ToList();

        for (var zip = 0; zip < 100_000; zip++)
        {
            var range = ranges.Find(r => r.First <= zip && zip <= r.Last);
            Assert.Equal(range.State, ZipRanges.Find(zip));
        }
    }

    [Theory]
    [InlineData("06390", UsState.NY)]
    [InlineData("06390-1234", UsState.NY)]
    [InlineData("063901234", UsState.NY)]
    [InlineData(" 06390", UsState.NY)]
    [InlineData("06390\n", UsState.NY)]
    [InlineData("\u00a006390", UsState.NY)]
    [InlineData("ZIP 06390", UsState.NY)]
    [InlineData("06 390", UsState.NY)]
    [InlineData("06390.0", UsState.NY)]
    [InlineData("6390", UsState.Unknown)] // lost its zero: not to be told from half a code
    [InlineData("6390.0", UsState.Unknown)] // 63900 is not given out
    [InlineData("", UsState.Unknown)]
    [InlineData("     ", UsState.Unknown)]
    [InlineData("K1A 0B1", UsState.Unknown)] // Canada
    [InlineData("\u0660\u0666\u0663\u0669\u0660", UsState.Unknown)] // digits, but not ASCII's
    [InlineData("00000", UsState.Unknown)]
    [InlineData("99999", UsState.Unknown)]
    public void Find_Text_TakesItsFirstFiveDigits(string text, UsState state) => Assert.Equal(state, ZipRanges.Find(Encoding.UTF8.GetBytes(text)));

    [Fact]
    public void Find_BytesThatAreNoUtf8_AreSkippedLikeAnyOtherCharacter() =>
        Assert.Equal(UsState.NY, ZipRanges.Find([0xff, (byte)'0', 0x80, (byte)'6', (byte)'3', 0xc3, (byte)'9', (byte)'0', 0xfe]));

    [Fact]
    public void Find_Text_AllocatesNothing()
    {
        var found = ZipRanges.Find("06390-1234"u8);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1_000; i++)
            found = ZipRanges.Find("06390-1234"u8);

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Equal(UsState.NY, found);
    }
}
