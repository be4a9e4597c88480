using System.Globalization;
using EmailScheduler.Runs.Settings;

namespace EmailScheduler.Runs.Capacity;

/// <summary>What an instance has for work on local copies. Work that needs more is refused before it begins, rather than ended by the system in its middle.</summary>
/// <param name="MemoryBytes">The memory that this process may use, by its container or machine.</param>
/// <param name="DiskBytes">What is free where local copies are; <see langword="null"/> when that is not known.</param>
public sealed record InstanceCapacity(long MemoryBytes, long? DiskBytes)
{
    /// <summary>The rest is for what else the process does meanwhile.</summary>
    private const double UsableShare = 0.8;

    /// <summary>What the process has taken before it reads anything.</summary>
    private const long ProcessBytes = 80L << 20;

    // Measured with five rows for each contact (docs/performance.md), and rounded up.
    private const long BytesAContactPlanned = 650;
    private const long BytesAContactCompared = 800;
    private const double BytesAByteOfDatabase = 0.6;

    /// <summary>What this instance has now.</summary>
    /// <param name="settings">The settings, for the folder of local copies.</param>
    public static InstanceCapacity Now(RunSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        return new InstanceCapacity(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes, FreeBytes(settings.TempFolder ?? Path.GetTempPath()));
    }

    /// <summary>Why the work is too large for this instance, as a sentence with the numbers and the remedy; <see langword="null"/> when it is not.</summary>
    /// <param name="work">The work.</param>
    /// <param name="organizationId">The organization, for the remedy.</param>
    /// <param name="contacts">The contacts of the database; <see langword="null"/> when no run has counted them: then its size says how many there may be.</param>
    /// <param name="databaseBytes">The size of the database as a file; <see langword="null"/> when it is not known.</param>
    public string? RefusalOf(CapacityWork work, long organizationId, long? contacts, long? databaseBytes)
    {
        var (memory, disk) = (MemoryFor(work, contacts, databaseBytes), DiskFor(work, databaseBytes));
        if (memory > MemoryBytes * UsableShare)
        {
            return string.Create(
                CultureInfo.InvariantCulture,
                $"This needs about {Size(memory)} of memory{Of(contacts)}, and this instance has {Size(MemoryBytes)}, of which {UsableShare:P0} may be used for it. Use a larger instance, or a larger machine: '{CommandFor(work, organizationId)}'.");
        }

        return disk > DiskBytes
            ? string.Create(
                CultureInfo.InvariantCulture,
                $"This needs about {Size(disk)} of disk for local copies, and {Size(DiskBytes.Value)} are free. Set Temp:Folder to a larger disk, free some space there, or use a larger machine: '{CommandFor(work, organizationId)}'.")
            : null;
    }

    /// <summary>Whether the number of contacts says how much memory the work needs.</summary>
    /// <param name="work">The work.</param>
    public static bool GoesByContacts(CapacityWork work) => work is CapacityWork.Comparison or CapacityWork.Explanation;

    private static double MemoryFor(CapacityWork work, long? contacts, long? databaseBytes) => ProcessBytes + work switch
    {
        CapacityWork.Comparison => Planned(contacts, BytesAContactCompared, databaseBytes),
        CapacityWork.Explanation => Planned(contacts, BytesAContactPlanned, databaseBytes),
        _ => 0,
    };

    private static double Planned(long? contacts, long bytesEach, long? databaseBytes) =>
        contacts is { } number ? (double)number * bytesEach : (databaseBytes ?? 0) * BytesAByteOfDatabase;

    // The second state, and what is made of both; the rows that a changed plan adds.
    private static double DiskFor(CapacityWork work, long? databaseBytes) => (databaseBytes ?? 0) * work switch
    {
        CapacityWork.History => 2.2,
        CapacityWork.Comparison => 1.3,
        _ => 1.1,
    };

    private static string Of(long? contacts) => contacts is { } number ? string.Create(CultureInfo.InvariantCulture, $" for {number:N0} contacts") : "";

    private static string CommandFor(CapacityWork work, long organizationId) => string.Create(CultureInfo.InvariantCulture, $"email-scheduler {CommandFor(work)} --org {organizationId}");

    private static string CommandFor(CapacityWork work) => work switch
    {
        CapacityWork.Day => "emails due --date DATE",
        CapacityWork.Rules => "config show",
        CapacityWork.Explanation => "explain --contact ID",
        CapacityWork.Comparison => "plan --compare --set NAME=VALUE",
        _ => "restore ID",
    };

    private static string Size(double bytes) => bytes >= 1e9
        ? string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e9:0.0} GB")
        : string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e6:0} MB");

    private static long? FreeBytes(string folder)
    {
        try
        {
            return new DriveInfo(Path.GetFullPath(folder)).AvailableFreeSpace;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return null;
        }
    }
}
