using System.Text;
using EmailScheduler.Storage.Leases;

namespace EmailScheduler.Storage.Tests.Leases;

/// <summary>For how long a lease holds, by the store's two times of it: when it was written, and when it was read.</summary>
public sealed class LeaseObjectTests
{
    private const int Day = 86_400;
    private const int Hour = 3600;

    private static readonly DateTimeOffset Now = new(2025, 1, 21, 14, 30, 22, TimeSpan.Zero);

    [Theory]
    [InlineData("the longest timeout", Day, 0, Day, false)]
    [InlineData("a second more than the longest", Day + 1, 0, Day, false)]
    [InlineData("as long as there are numbers", int.MaxValue, 0, Day, false)]
    [InlineData("as long as there are numbers, a day ago", int.MaxValue, -Day, 0, false)]
    [InlineData("as long as there are numbers, more than a day ago", int.MaxValue, -Day - 1, -1, true)]
    [InlineData("written before the oldest lease", Hour, -int.MaxValue, Hour - int.MaxValue, true)]
    [InlineData("written a second from now", Hour, 1, Hour, false)]
    [InlineData("written ten hours from now", Hour, 10 * Hour, Hour, false)]
    [InlineData("written 23 hours from now: a day in all", Hour, 23 * Hour, Hour, false)]
    [InlineData("written 24 hours from now: more than a day in all", Hour, 24 * Hour, 0, true)]
    [InlineData("written years from now", Hour, int.MaxValue, 0, true)]
    [InlineData("a whole day, by a machine of the store that is a little ahead", Day, 30, Day, false)]
    [InlineData("a whole day, by a store that does not know the time", Day, 120, 0, true)]
    public void Holder_WhateverItsBodyAndTimeSay_HoldsForADayAtMost(string lease, int timeout, int written, int expires, bool isExpired)
    {
        var holder = Lease($$"""{"instance_id":"i","timeout":{{timeout}}}""", Now.AddSeconds(written)).Holder;

        Assert.True(Now.AddSeconds(expires) == holder.ExpiresAt, $"A lease of {lease} expires at {holder.ExpiresAt:O}.");
        Assert.Equal(isExpired, holder.IsExpired);
        Assert.Equal(Now.AddSeconds(Math.Min(written, 0)), holder.TakenAt);
    }

    [Theory]
    [InlineData(10 * Hour, false)]
    [InlineData(30 * Hour, true)]
    public void Holder_UnreadableBodyFromTheFuture_HoldsForADayAtMost(int written, bool isExpired) =>
        Assert.Equal(isExpired, Lease("locked by hand", Now.AddSeconds(written)).Holder.IsExpired);

    [Theory]
    [InlineData("""{"try":3}""", 3)]
    [InlineData("""{"try":"3"}""", 3)]
    [InlineData("""{"try":2147483647}""", int.MaxValue)]
    [InlineData("""{"try":0}""", null)]
    [InlineData("""{"try":-3}""", null)]
    [InlineData("""{"try":null}""", null)]
    [InlineData("""{"instance_id":"i"}""", null)]
    [InlineData("""{"try":1.5}""", null)]
    [InlineData("""{"try":2147483648}""", null)]
    [InlineData("""{"try":[1]}""", null)]
    [InlineData("locked by hand", null)]
    public void Holder_TryOfTheBody_IsANumberFromOne(string body, int? expected) => Assert.Equal(expected, Lease(body, Now).Holder.Try);

    private static LeaseObject Lease(string body, DateTimeOffset written)
    {
        var bytes = Encoding.UTF8.GetBytes(body);
        return new LeaseObject(LeaseBody.TryParse(bytes), new ObjectHead("org-data/99.db.lock", "\"e\"", bytes.Length, written, Now, new Dictionary<string, string>()));
    }
}
