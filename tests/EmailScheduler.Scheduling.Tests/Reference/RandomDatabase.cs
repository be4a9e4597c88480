using Microsoft.Data.Sqlite;

namespace EmailScheduler.Scheduling.Tests.Reference;

/// <summary>Small databases at the edges of the rules, the same for the same seed.</summary>
internal static class RandomDatabase
{
    /// <summary>The ZIP codes that the random contacts have, with their states; all others are unknown.</summary>
    public static readonly IReadOnlyDictionary<string, string> Zips = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["90210"] = "CA",
        ["02138"] = "MA",
        ["10001"] = "NY",
        ["89101"] = "NV",
        ["63101"] = "MO",
        ["97201"] = "OR",
        ["83702"] = "ID",
        ["75201"] = "TX",
        ["00901"] = "PR",
        ["40202"] = "KY",
        ["23219"] = "VA",
        ["98101"] = "WA",
        ["60601"] = "IL",
    };

    /// <summary>Creates the database file; one that stands there is replaced.</summary>
    public static void Create(string path, int seed, RandomDatabaseOptions? options = null)
    {
        File.Delete(path);
        using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false }.ToString());
        connection.Open();
        if (seed % 6 == 4)
        {
            using var encoding = connection.CreateCommand();
            encoding.CommandText = $"PRAGMA encoding = 'UTF-16{(seed % 12 == 4 ? "le" : "be")}'";
            encoding.ExecuteNonQuery();
        }

        using var transaction = connection.BeginTransaction();
        var tables = new RandomTables(connection);
        var draw = new Draw(seed, options ?? new RandomDatabaseOptions());
        var contacts = RandomContacts.Create(tables, draw);
        var campaigns = RandomCampaigns.Create(tables, draw, contacts);
        RandomSchedules.Create(tables, draw, contacts, campaigns);
        RandomBehaviour.Create(tables, draw, contacts);
        RandomOrganization.Create(tables, draw);
        RandomWindows.Create(tables, draw);
        RandomSuppressions.Create(tables, draw);
        transaction.Commit();
    }

    public static string? StateOfZip(string digits) => Zips.GetValueOrDefault(digits);
}
