using EmailScheduler.Scheduling.Reading;
using EmailScheduler.Scheduling.Tests.Reference;

namespace EmailScheduler.Scheduling.Tests.Model;

public sealed class SkipReasonsTests
{
    // An email has 22 bits for the number of its reason, and rows may have more texts than that.
    [Fact]
    public void Of_AnyReasonOfAPlan_IsNumberedBeforeTheTextsOfRows()
    {
        using var database = new RuleDatabase();
        database.Contact(1, birth: "1960-05-05");
        database.Schedule("2026-01-15");
        database.Sql("UPDATE email_schedules SET email_type = 'of another program' WHERE id = (SELECT min(id) FROM email_schedules)");

        var context = new PlanContextReader(database.Path, EngineRuns.Request(new DateOnly(2026, 1, 16))).Read(new StepClock(progress: null, TimeProvider.System), Cancel).Context;

        var known = context.Texts.Count;
        var ofRow = context.Texts.Add("of another program");
        Assert.Equal(known, context.Texts.Count);
        Assert.All(SkipReasons.Of(context.Types), reason => Assert.InRange(context.Texts.Add(reason), 0, ofRow - 1));
        Assert.Equal(known, context.Texts.Count);
    }
}
