using EmailScheduler.Scheduling.Events;
using EmailScheduler.Scheduling.Tests.Events;
using EmailScheduler.Scheduling.Tests.Reference;

namespace EmailScheduler.Scheduling.Tests.Regressions;

/// <summary>
/// A contact whose address was blank by anything other than spaces unsubscribed: the event was given to the blank text, and forgotten when the address came.
/// </summary>
public sealed class UnsubscribeOfABlankAddressIsLostTests
{
    /// <summary>What addresses are trimmed of: every character of white space.</summary>
    public static TheoryData<int> WhiteSpace => [.. Enumerable.Range(0, char.MaxValue + 1).Where(code => char.IsWhiteSpace((char)code))];

    [Theory]
    [MemberData(nameof(WhiteSpace))]
    public void Fold_ContactWithABlankAddress_IsSuppressedOnceItsAddressComes(int code)
    {
        foreach (var isOfEmail in (bool[])[false, true])
        {
            using var database = new RuleDatabase().Contact(7, birth: "1960-06-20", email: null).Sql($"UPDATE contacts SET email = char({code}, 32, {code})");
            database.Fold(Unsubscribed(isOfEmail));
            Assert.Equal("contact 7 unsubscribed", database.Addresses());
            Assert.False(FoldedBatches.Read(database.Path, Cancel).HasToSettle);

            database.Sql("UPDATE contacts SET email = 'Bob@Example.com'");
            Assert.True(FoldedBatches.Read(database.Path, Cancel).HasToSettle);
            database.Fold();

            Assert.Equal("bob@example.com unsubscribed", database.Addresses());
            Assert.Equal(1, Scheduler.Run(database.Path, Folds.Request(Folds.Day), TimeProvider.System, cancellationToken: Cancel).Excluded.GetValueOrDefault("suppressed"));
        }
    }

    [Theory]
    [MemberData(nameof(WhiteSpace))]
    public void Fold_AddressComesWithWhiteSpaceAround_IsTheOneThatSubscribesAgain(int code)
    {
        using var database = new RuleDatabase().Contact(7, birth: "1960-06-20", email: null);
        database.Fold(Unsubscribed(isOfEmail: false));
        database.Sql($"UPDATE contacts SET email = char({code}) || 'Bob@Example.com' || char({code}, 32)");
        database.Fold();
        Assert.Equal("bob@example.com unsubscribed", database.Addresses());

        database.Fold(EventKind.Resubscribed.At("15:30") with { Address = "bob@example.com" });

        Assert.Equal("bob@example.com resubscribed", database.Addresses());
        Assert.Equal(0, Scheduler.Run(database.Path, Folds.Request(Folds.Day), TimeProvider.System, cancellationToken: Cancel).Excluded.GetValueOrDefault("suppressed"));
    }

    /// <summary>The same two readings of what is blank, of the days by which a state's windows begin earlier.</summary>
    [Theory]
    [MemberData(nameof(WhiteSpace))]
    public void Run_BlankBuffer_IsNone(int code)
    {
        using var database = new RuleDatabase("CREATE TABLE organization_state_buffers (org_id INTEGER, state_code TEXT, pre_exclusion_buffer_days TEXT)")
            .Sql($"INSERT INTO organization_state_buffers VALUES (1, 'CA', char({code}, 32, {code}))").Contact(1, birth: "1960-06-20");

        Assert.NotEqual("", database.Plan("2025-06-01"));
    }

    private static EmailEvent Unsubscribed(bool isOfEmail) => EventKind.Unsubscribed.At("14:30") with
    {
        ContactId = isOfEmail ? null : 7,
        Email = isOfEmail ? new EmailReference { ContactId = 7, Kind = "birthday", EventDate = new DateOnly(2025, 6, 20) } : null,
    };
}
