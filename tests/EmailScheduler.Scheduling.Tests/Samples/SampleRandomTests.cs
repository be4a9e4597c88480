using EmailScheduler.Samples;

namespace EmailScheduler.Scheduling.Tests.Samples;

public sealed class SampleRandomTests
{
    [Fact]
    public void Next_KnownStart_GivesTheSameNumbersForEver()
    {
        var random = SampleRandom.For(1, 1, SamplePurpose.Contact);

        Assert.Equal([14991283747274112791UL, 2070835533540058817UL, 9659387760065773797UL], [random.Next(), random.Next(), random.Next()]);
    }

    [Theory]
    [InlineData(2, 1, 2)]
    [InlineData(1, 2, 2)]
    [InlineData(1, 1, 3)]
    public void For_AnotherSeedContactOrPurpose_AnotherSequence(int seed, long contactId, byte purpose)
    {
        var first = SampleRandom.For(1, 1, (SamplePurpose)2);
        var other = SampleRandom.For(seed, contactId, (SamplePurpose)purpose);

        Assert.NotEqual(first.Next(), other.Next());
    }

    [Fact]
    public void Between_ManyDraws_ReachesBothEndsAndNoFurther()
    {
        var random = SampleRandom.For(1, 1, SamplePurpose.Contact);
        var drawn = Enumerable.Range(0, 1_000).Select(_ => random.Between(-3, 3)).ToHashSet();

        Assert.Equal([-3, -2, -1, 0, 1, 2, 3], drawn.Order());
    }
}
