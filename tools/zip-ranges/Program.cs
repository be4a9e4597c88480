using EmailScheduler.ZipRangesTool;

if (args is not [var geoNamesPath, var zipcodesPath, var settledPath, var tablePath])
{
    Console.Error.WriteLine("usage: zip-ranges US.txt codes.js settled.txt zip-ranges.txt (docs/zip-ranges.md says where the first two come from)");
    return 2;
}

try
{
    // The hand-settled codes come first: an assignment they make is the answer to a disagreement below.
    var assigned = new AssignedCodes();
    foreach (var code in SettledCodes.Read(settledPath))
        assigned.Settle(code);
    foreach (var code in GeoNamesList.Read(geoNamesPath).Concat(ZipcodesPackageList.Read(zipcodesPath)))
        assigned.Add(code);

    var ranges = assigned.ToRanges();
    RangeTable.Write(tablePath, ranges, geoNamesPath, zipcodesPath);
    Console.WriteLine($"{tablePath}: {assigned.Count} codes in {ranges.Count} ranges");
    return 0;
}
catch (Exception e) when (e is InvalidDataException or IOException or UnauthorizedAccessException)
{
    Console.Error.WriteLine(e.Message);
    return 1;
}
