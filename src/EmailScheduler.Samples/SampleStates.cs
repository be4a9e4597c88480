using System.Text;

namespace EmailScheduler.Samples;

/// <summary>States by population (2020 census, in units of 100,000) with three-digit ZIP prefixes of their cities, none of which is shared with a neighbour.</summary>
internal static class SampleStates
{
    private static readonly (string Code, int Weight, int[] Prefixes)[] Table =
    [
        ("AL", 50, [352, 361, 366]), ("AK", 7, [995]), ("AZ", 72, [850, 852, 857]), ("AR", 30, [722, 729]),
        ("CA", 395, [900, 921, 937, 941, 958]), ("CO", 58, [802, 805, 809]), ("CT", 36, [061, 065, 066]), ("DE", 10, [198]),
        ("DC", 7, [200]), ("FL", 215, [322, 328, 331, 336]), ("GA", 107, [303, 314, 319]), ("HI", 15, [968]),
        ("ID", 18, [832, 837]), ("IL", 128, [606, 616, 627]), ("IN", 68, [462, 468, 478]), ("IA", 32, [503, 524, 528]),
        ("KS", 29, [666, 672]), ("KY", 45, [402, 405]), ("LA", 47, [701, 708, 711]), ("ME", 14, [041, 044]),
        ("MD", 62, [212, 214]), ("MA", 70, [011, 016, 021]), ("MI", 101, [482, 489, 495]), ("MN", 57, [551, 554, 558]),
        ("MS", 30, [392, 395]), ("MO", 62, [631, 641, 658]), ("MT", 11, [591, 598]), ("NE", 20, [681, 685]),
        ("NV", 31, [891, 895]), ("NH", 14, [031, 033]), ("NJ", 93, [071, 073, 086]), ("NM", 21, [871, 875]),
        ("NY", 202, [100, 112, 122, 142, 146]), ("NC", 104, [274, 276, 282]), ("ND", 8, [581, 585]), ("OH", 118, [432, 441, 452]),
        ("OK", 40, [731, 741]), ("OR", 42, [972, 974]), ("PA", 130, [152, 171, 191]), ("RI", 11, [029]),
        ("SC", 51, [292, 294]), ("SD", 9, [571, 577]), ("TN", 69, [372, 379, 381]), ("TX", 291, [752, 770, 782, 787, 799]),
        ("UT", 33, [841, 844]), ("VT", 6, [054]), ("VA", 86, [232, 235, 240]), ("WA", 77, [981, 984, 992]),
        ("WV", 18, [253]), ("WI", 59, [532, 537, 543]), ("WY", 6, [820]),
    ];

    private static readonly string[] FullNames =
    [
        "Alabama", "Alaska", "Arizona", "Arkansas", "California", "Colorado", "Connecticut", "Delaware", "District of Columbia", "Florida", "Georgia", "Hawaii", "Idaho", "Illinois",
        "Indiana", "Iowa", "Kansas", "Kentucky", "Louisiana", "Maine", "Maryland", "Massachusetts", "Michigan", "Minnesota", "Mississippi", "Missouri", "Montana", "Nebraska", "Nevada",
        "New Hampshire", "New Jersey", "New Mexico", "New York", "North Carolina", "North Dakota", "Ohio", "Oklahoma", "Oregon", "Pennsylvania", "Rhode Island", "South Carolina",
        "South Dakota", "Tennessee", "Texas", "Utah", "Vermont", "Virginia", "Washington", "West Virginia", "Wisconsin", "Wyoming",
    ];

    private static readonly byte[][] Codes = [.. Table.Select(state => Encoding.ASCII.GetBytes(state.Code))];
    private static readonly byte[] ByWeight = [.. Table.SelectMany((state, index) => Enumerable.Repeat((byte)index, state.Weight))];

    public static int Draw(ref SampleRandom random) => ByWeight[random.Below(ByWeight.Length)];

    /// <summary>A five-digit ZIP: in a city's prefix the numbers 01 to 12 are nearly all in use.</summary>
    public static int DrawZip(int state, ref SampleRandom random)
    {
        var prefixes = Table[state].Prefixes;
        return (prefixes[random.Below(prefixes.Length)] * 100) + random.Between(1, 12);
    }

    public static string Name(int state) => Table[state].Code;

    public static string FullName(int state) => FullNames[state];

    public static ReadOnlySpan<byte> Code(int state) => Codes[state];

    public static int Count => Table.Length;
}
