using System.Globalization;

namespace EmailScheduler.Scheduling.Tests.Reference;

/// <summary>States and ZIP codes as people write them, and as they must not be read.</summary>
internal static class RandomStates
{
    private static readonly string[] Window = ["CA", "CA", "ID", "KY", "OK", "MD", "VA", "NV", "NV", "OR", "MO", "MO", "CT", "MA", "NY", "WA"];
    private static readonly string?[] Other = ["TX", "FL", "OH", "PR", "DC", "IL", "HI", "AZ", "GU", "AS", "PW", "", "  ", null, null, null];

    private static readonly string[] Spelled =
    [
        "ca", " Nv ", "mo", "California", "Calif.", "calif", "C.A.", "N.Y.", "new york", "NEW  YORK", "N Y", "Mass.", "Wash", "washington", "Missouri", "m o", "Nev.", "Ore", "Okla.",
        "Conn", "W. Va.", "w va", "West Virginia", "Virginia", "D.C.", "district of columbia", "Washington", "U.S. Virgin Islands", "Virgin Islands", "Puerto Rico", "Micronesia",
        "K\tY", "kentucky", "MARYLAND", "i.d.", "Idaho", "Tex.", "Cali", "Califronia", "XX", ".", "06", "CA/NV", "Washington DC", "AE", "C-A", "New-York", "Méxîco", "unknown",
    ];

    private static readonly string[] Unreadable = ["abc", "12", "99999", "90210 x", "90 210", "٩٠٢١٠", "90210-12", "90210-12345", "1234567", "-2138", "90210.5", "1e4", "0", "000"];

    public static string? State(Draw draw) => draw.Between(0, 9) switch
    {
        < 6 => draw.Pick(Window),
        < 8 => draw.Pick(Other),
        _ => draw.Pick(Spelled),
    };

    /// <summary>A state of windows, spelled in some way that is understood.</summary>
    public static string Understood(Draw draw, string code) => draw.Pick(code, code.ToLowerInvariant(), $" {code[0]}.{code[1]}. ", $"{code[0]} {code[1]}", code);

    /// <summary>Of the state, of another one, of none.</summary>
    public static object? Zip(Draw draw, string? state)
    {
        if (draw.Chance(0.45))
        {
            return draw.Chance(0.8) ? null : draw.Chance(0.4) ? "" : draw.Pick(Unreadable);
        }

        var own = RandomDatabase.Zips.Where(zip => zip.Value == state).Select(zip => zip.Key).ToList();
        var digits = own.Count > 0 && draw.Chance(0.5) ? own[0] : draw.Pick(RandomDatabase.Zips.Keys.ToList());
        var number = long.Parse(digits, CultureInfo.InvariantCulture);
        return draw.Between(0, 13) switch
        {
            0 => number,
            1 => (double)number,
            2 => number + 0.5,
            3 => $"{digits}-1234",
            4 => digits.TrimStart('0'),
            5 => $"{digits.TrimStart('0')}.0",
            6 => digits + "1234",
            7 => long.Parse(digits + "1234", CultureInfo.InvariantCulture),
            8 => $" {digits}\t",
            9 => $"{digits.TrimStart('0')}-0001",
            _ => digits,
        };
    }
}
