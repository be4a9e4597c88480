using EmailScheduler.Scheduling.Load;

namespace EmailScheduler.Scheduling.Tests.Load;

public sealed class WaitingQueueTests
{
    private const int Soon = 10;
    private const int NextSendDay = 20;
    private const int Later = 30;

    // A queue beside a plain list that is sorted, cut and searched for every step.
    [Fact]
    public void Queue_AnyStepsInAnyOrder_IsASortedList()
    {
        for (var seed = 0; seed < 300; seed++)
        {
            var random = new Random(seed);
            var places = new Queue<int>(Enumerable.Range(0, 400).OrderBy(_ => random.Next()));
            var (queue, list) = (new WaitingQueue(default), new List<WaitingEmail>());
            while (places.Count > 40)
            {
                Step(random, places, queue, list);

                Assert.Equal(list.Select(email => email.Place), queue.Emails.ToArray().Select(email => email.Place));
                Assert.Equal(list.Count, queue.Count);
            }
        }
    }

    private static void Step(Random random, Queue<int> places, WaitingQueue queue, List<WaitingEmail> list)
    {
        switch (random.Next(3))
        {
            case 0:
                for (var count = random.Next(5); count > 0; count--)
                {
                    var email = NewEmail(random, places);
                    queue.Add(email);
                    list.Add(email);
                }

                break;
            case 1:
                var others = Enumerable.Range(0, random.Next(12)).Select(_ => NewEmail(random, places)).ToList();
                var other = new WaitingQueue(default);
                others.ForEach(other.Add);
                queue.Merge(other);
                list.AddRange(others);
                break;
            default:
                list.Sort((left, right) => left.Place.CompareTo(right.Place));
                PassOn(random, queue, list);
                break;
        }

        list.Sort((left, right) => left.Place.CompareTo(right.Place));
    }

    private static void PassOn(Random random, WaitingQueue queue, List<WaitingEmail> list)
    {
        static bool IsStuck(WaitingEmail email) => email.Place % 3 == 0;
        static bool WaitsOn(WaitingEmail email) => email.Place % 3 == 1;

        var all = list.ToList();
        var stuck = queue.FindOthers(NextSendDay, email => IsStuck(email) ? DayNumber.None : WaitsOn(email) ? NextSendDay : Later);
        Assert.Equal(all.Count(email => email.FreeUntil < NextSendDay && IsStuck(email)), stuck);

        var first = random.Next(all.Count + 2);
        long room = first;
        var taken = queue.TakeFirst(ref room).ToArray();
        var expected = new List<WaitingEmail>();
        foreach (var email in all.TakeWhile(_ => first > 0))
        {
            first -= email.FreeUntil < NextSendDay && IsStuck(email) ? 0 : 1;
            expected.Add(email);
        }

        Assert.Equal(expected, taken);
        Assert.Equal(first, room);

        var passedOn = new List<(WaitingEmail, int)>();
        queue.PassOthersOn((email, next) =>
        {
            passedOn.Add((email, next));
            return next == NextSendDay ? email with { FreeUntil = Later } : null;
        });
        var others = all.Except(taken).Where(email => email.FreeUntil < NextSendDay).ToList();
        Assert.Equal(others.Select(email => (email, IsStuck(email) ? DayNumber.None : WaitsOn(email) ? NextSendDay : Later)), passedOn);
        list.Clear();
        list.AddRange(all.Except(taken).Where(email => email.FreeUntil >= NextSendDay || WaitsOn(email)).Select(email => email.FreeUntil >= NextSendDay ? email : email with { FreeUntil = Later }));
    }

    private static WaitingEmail NewEmail(Random random, Queue<int> places) => new(places.Dequeue(), random.Next(2) == 0 ? Soon : Later);
}
