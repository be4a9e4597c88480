using System.Text;

namespace EmailScheduler.Scheduling.Tests.Model;

public sealed class ZipRangesTests
{
    /// <summary>One street or post-office address of each state, as USPS's city lookup names it.</summary>
    [Theory]
    [InlineData(35203, "AL")] // Birmingham
    [InlineData(99501, "AK")] // Anchorage
    [InlineData(85004, "AZ")] // Phoenix
    [InlineData(72201, "AR")] // Little Rock
    [InlineData(90210, "CA")] // Beverly Hills
    [InlineData(80202, "CO")] // Denver
    [InlineData(6103, "CT")] // Hartford
    [InlineData(19901, "DE")] // Dover
    [InlineData(33101, "FL")] // Miami
    [InlineData(30303, "GA")] // Atlanta
    [InlineData(96813, "HI")] // Honolulu
    [InlineData(83702, "ID")] // Boise
    [InlineData(60601, "IL")] // Chicago
    [InlineData(46204, "IN")] // Indianapolis
    [InlineData(50309, "IA")] // Des Moines
    [InlineData(66603, "KS")] // Topeka
    [InlineData(40202, "KY")] // Louisville
    [InlineData(70112, "LA")] // New Orleans
    [InlineData(4101, "ME")] // Portland
    [InlineData(21201, "MD")] // Baltimore
    [InlineData(2108, "MA")] // Boston
    [InlineData(48226, "MI")] // Detroit
    [InlineData(55401, "MN")] // Minneapolis
    [InlineData(39201, "MS")] // Jackson
    [InlineData(63101, "MO")] // St. Louis
    [InlineData(59601, "MT")] // Helena
    [InlineData(68102, "NE")] // Omaha
    [InlineData(89101, "NV")] // Las Vegas
    [InlineData(3301, "NH")] // Concord
    [InlineData(7102, "NJ")] // Newark
    [InlineData(87501, "NM")] // Santa Fe
    [InlineData(10001, "NY")] // New York
    [InlineData(27601, "NC")] // Raleigh
    [InlineData(58501, "ND")] // Bismarck
    [InlineData(43215, "OH")] // Columbus
    [InlineData(73102, "OK")] // Oklahoma City
    [InlineData(97201, "OR")] // Portland
    [InlineData(19103, "PA")] // Philadelphia
    [InlineData(2903, "RI")] // Providence
    [InlineData(29201, "SC")] // Columbia
    [InlineData(57501, "SD")] // Pierre
    [InlineData(37201, "TN")] // Nashville
    [InlineData(78701, "TX")] // Austin
    [InlineData(84101, "UT")] // Salt Lake City
    [InlineData(5602, "VT")] // Montpelier
    [InlineData(23219, "VA")] // Richmond
    [InlineData(98101, "WA")] // Seattle
    [InlineData(25301, "WV")] // Charleston
    [InlineData(53703, "WI")] // Madison
    [InlineData(82001, "WY")] // Cheyenne
    [InlineData(20001, "DC")] // Washington
    [InlineData(96799, "AS")] // Pago Pago
    [InlineData(96910, "GU")] // Hagatna
    [InlineData(96950, "MP")] // Saipan
    [InlineData(901, "PR")] // San Juan
    [InlineData(802, "VI")] // St. Thomas
    [InlineData(96941, "FM")] // Pohnpei
    [InlineData(96960, "MH")] // Majuro
    [InlineData(96940, "PW")] // Koror
    [InlineData(34002, "AA")] // APO
    [InlineData(9012, "AE")] // APO
    [InlineData(96201, "AP")] // APO
    public void Find_OneCodeOfEachState_GivesThatState(int zip, string state) => Assert.Equal(state, ZipRanges.Find(zip).ToString());

    /// <summary>Codes whose neighbours, or whose delivery area, lie in another state. The state of the post office counts.</summary>
    [Theory]
    [InlineData(501, "NY")] // Holtsville, amid Puerto Rico and nothing
    [InlineData(2861, "RI")] // Pawtucket; Massachusetts begins at 027
    [InlineData(2760, "MA")] // North Attleboro; Rhode Island begins at 028
    [InlineData(3579, "NH")] // Errol; delivers into Maine
    [InlineData(3804, "NH")] // Portsmouth; HUD has it in Maine
    [InlineData(6389, "CT")] // the end of Connecticut's 063
    [InlineData(6390, "NY")] // Fishers Island, amid Connecticut's 063
    [InlineData(20041, "DC")] // Dulles airport email of Washington
    [InlineData(20135, "VA")] // Bluemont; the Census has it in West Virginia
    [InlineData(20500, "DC")] // the White House
    [InlineData(20588, "MD")] // Homeland Security, amid Washington's 205
    [InlineData(20598, "VA")] // Homeland Security, amid Washington's 205
    [InlineData(20599, "DC")] // the last code of 205
    [InlineData(24604, "VA")] // Bishop; the Census has it in West Virginia
    [InlineData(42223, "KY")] // Fort Campbell; most of the post is in Tennessee
    [InlineData(45275, "OH")] // Cincinnati; the airport is in Kentucky
    [InlineData(56901, "DC")] // parcel returns to Washington, amid Minnesota and South Dakota
    [InlineData(56999, "DC")] // the last code of 569
    [InlineData(59221, "MT")] // Fairview; delivers into North Dakota
    [InlineData(63673, "MO")] // Saint Mary; Kaskaskia, Illinois, gets its email from here
    [InlineData(71749, "AR")] // Junction City; half of the town is in Louisiana
    [InlineData(72643, "MO")] // amid Arkansas' 726
    [InlineData(72642, "AR")]
    [InlineData(72644, "AR")]
    [InlineData(73949, "OK")] // Texhoma; half of the town is in Texas
    [InlineData(73960, "TX")] // the other half, in Oklahoma's 739
    [InlineData(81137, "CO")] // Ignacio; delivers into New Mexico
    [InlineData(83414, "WY")] // Alta, amid Idaho's 834
    [InlineData(83413, "Unknown")] // a gap between two states is no one's
    [InlineData(83415, "ID")]
    [InlineData(84536, "UT")] // Monument Valley; delivers into Arizona
    [InlineData(86044, "AZ")] // Tonalea; delivers into Utah
    [InlineData(86515, "AZ")] // Window Rock; delivers into New Mexico
    [InlineData(88063, "NM")] // Sunland Park, amid El Paso's suburbs
    [InlineData(88510, "TX")] // El Paso, behind New Mexico's 884
    [InlineData(89439, "NV")] // Verdi; delivers into California
    [InlineData(96863, "HI")] // a Marine base: no military code
    [InlineData(97635, "OR")] // New Pine Creek; delivers into California
    public void Find_CodeAtAStateLine_GivesThePostOfficesState(int zip, string state) => Assert.Equal(state, ZipRanges.Find(zip).ToString());

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
    [InlineData("06390", "NY")]
    [InlineData("06390-1234", "NY")]
    [InlineData("063901234", "NY")]
    [InlineData("06390.0", "NY")]
    [InlineData("6390", "NY")] // lost its zero
    [InlineData("6390.0", "NY")]
    [InlineData("6390-1234", "NY")]
    [InlineData("501", "NY")]
    [InlineData("50", "Unknown")]
    [InlineData("63901234", "Unknown")] // nine digits that lost one cannot be distinguished from others
    [InlineData("06390-123", "Unknown")]
    [InlineData("06390-12345", "Unknown")]
    [InlineData("06390-", "Unknown")]
    [InlineData("06390.5", "Unknown")]
    [InlineData("063901234.0", "Unknown")]
    [InlineData("06390 x", "Unknown")]
    [InlineData(" 06390", "Unknown")] // trimmed before
    [InlineData("ZIP 06390", "Unknown")]
    [InlineData("06 390", "Unknown")]
    [InlineData("-6390", "Unknown")]
    [InlineData("", "Unknown")]
    [InlineData("K1A 0B1", "Unknown")] // Canada
    [InlineData("\u0660\u0666\u0663\u0669\u0660", "Unknown")] // digits, but not ASCII's
    [InlineData("00000", "Unknown")]
    [InlineData("99999", "Unknown")]
    public void Find_Text_IsReadAsItIsWritten(string text, string state) => Assert.Equal(state, ZipRanges.Find(Encoding.UTF8.GetBytes(text)).ToString());

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
