using EmailScheduler.Scheduling.Model;
using EmailScheduler.Sqlite;

namespace EmailScheduler.Scheduling.Events;

/// <summary>
/// How the type of an email is written into a row that is made for it: as the scheduler writes it, whatever the spelling of the event that names it
/// (docs/scheduling-rules.md, "Words").
/// </summary>
internal sealed class WrittenTypes
{
    private readonly List<string> _campaigns = [];

    /// <summary>Reads how <c>campaign_types</c> spells the campaigns.</summary>
    public static WrittenTypes Read(SqliteDatabase database)
    {
        var types = new WrittenTypes();
        if (!TableSchema.Read(database, "campaign_types").Has("name"))
        {
            return types;
        }

        using var rows = database.Prepare("SELECT name FROM campaign_types WHERE name IS NOT NULL ORDER BY name COLLATE BINARY");
        while (rows.Step())
        {
            types._campaigns.Add(rows.GetString(0)!);
        }

        return types;
    }

    /// <summary>The type of an email.</summary>
    public string Of(EmailReference email)
    {
        if (email.Type is null && email.Kind == EmailTypeName.FollowUp)
        {
            return EmailKey.AnyFollowUpType;
        }

        var given = email.Type ?? email.Kind;
        var type = EmailTypeName.TypeOf(given);
        return EmailTypeName.CampaignIn(type) is { } place && CampaignOf(given[place]) is { } campaign ? $"{type[..place.Start]}{campaign}{type[place.End..]}" : type;
    }

    // As it is given, else in any case.
    private string? CampaignOf(string name) =>
        _campaigns.Find(campaign => campaign == name) ?? _campaigns.Find(campaign => campaign.Equals(name, StringComparison.OrdinalIgnoreCase));
}
