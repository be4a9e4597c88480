namespace EmailScheduler.Samples;

/// <summary>Draws contacts: people on Medicare supplement policies, most of them 62 to 95 years old, most policies from the first of a month.</summary>
internal sealed class SampleContacts(SampleOptions options)
{
    // One contact in 200 is flawed, the kinds in turn: all of them occur however the dice fall, and never two neighbours.
    // The first contact has none, since a twin needs one before it.
    private const int FlawEvery = 200;
    private readonly int _flawOffset = SampleRandom.For(options.Seed, 0, SamplePurpose.Flaws).Between(2, FlawEvery - 1);

    public SampleContact Draw(long id)
    {
        var random = SampleRandom.For(options.Seed, id, SamplePurpose.Contact);
        var flaw = Flaw(id);
        var state = SampleStates.Draw(ref random);
        return new SampleContact
        {
            Id = id,
            Flaw = flaw,
            State = state,
            Zip = SampleStates.DrawZip(state, ref random),
            BirthDate = BirthDate(flaw, ref random),
            EffectiveDate = EffectiveDate(flaw, ref random),
            Carrier = random.Chance(20) ? null : random.Below(SampleWords.Carriers.Length),
            FailedUnderwriting = random.Chance(920) ? null : random.Chance(200),
            Status = flaw == SampleFlaw.None && random.Chance(20) ? random.Between(1, SampleWords.Statuses.Length - 1) : 0,
        };
    }

    private SampleFlaw Flaw(long id) =>
        id % FlawEvery == _flawOffset ? (SampleFlaw)(id / FlawEvery % (long)SampleFlaw.None) : SampleFlaw.None;

    private DateOnly? BirthDate(SampleFlaw flaw, ref SampleRandom random)
    {
        if (flaw == SampleFlaw.None && random.Chance(10))
        {
            return null;
        }

        // The smaller of two draws: there are more people of 65 than of 90. Some are younger and on Medicare for a disability.
        var age = random.Chance(30) ? random.Between(40, 61) : 62 + Math.Min(random.Below(34), random.Below(34));
        var date = options.AsOf.AddYears(-age).AddDays(-random.Below(365));
        if (flaw != SampleFlaw.LeapDayBirth)
        {
            return date;
        }

        var leapYear = date.Year - (date.Year % 4);
        return new DateOnly(DateTime.IsLeapYear(leapYear) ? leapYear : leapYear - 4, 2, 29);
    }

    private DateOnly? EffectiveDate(SampleFlaw flaw, ref SampleRandom random)
    {
        if (flaw == SampleFlaw.None && random.Chance(20))
        {
            return null;
        }

        var date = options.AsOf.AddDays(45 - random.Below(8 * 365));
        return random.Chance(900) ? new DateOnly(date.Year, date.Month, 1) : date;
    }
}
