namespace EmailScheduler.Scheduling.Tests.Reference;

/// <summary>Application settings, the same for the same seed: of the second edition's, each mostly at its default.</summary>
internal static class RandomSettings
{
    /// <summary>Settings for runs around the day.</summary>
    public static ReferenceSettings Create(int seed, DateOnly asOf)
    {
        // Another sequence than that of the database with this seed.
        var draw = new Draw(seed ^ 0x5eed, new RandomDatabaseOptions { AsOf = asOf });
        var defaults = new ReferenceSettings();
        if (draw.Chance(0.4))
        {
            return defaults;
        }

        string Mostly(string ifDefault, Func<Draw, string> odd) => draw.Chance(0.7) ? ifDefault : odd(draw);
        return defaults with
        {
            SendZone = Mostly("organization", _ => "recipient"),
            SendTimeHour = draw.Pick(8, 8, 0, 23),
            AepDate = Mostly("10-01", d => d.Pick("09-15", "02-29", "12-31")),
            UnknownWindow = Mostly("send", _ => "skip"),
            SuppressedStatuses = Mostly("", d => d.Pick("on hold", "VIP, on_hold", " , ,customer")),
            DuplicateAddresses = Mostly("send", _ => "lowest_id"),
            HorizonDays = draw.Pick(400, 400, 400, 0, 14, 90, 800),
            SendDays = Mostly(defaults.SendDays, RandomCalendar.SendDays),
            Holidays = Mostly("none", RandomCalendar.Holidays),
            Blackouts = Mostly("", RandomCalendar.Blackouts),
            ExclusionWindows = draw.Chance(0.7) ? [] : Enumerable.Range(0, draw.Between(1, 3)).Select(_ => RandomWindows.Row(draw)).ToList(),
        };
    }
}
