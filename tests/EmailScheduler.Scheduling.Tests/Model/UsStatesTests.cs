namespace EmailScheduler.Scheduling.Tests.Model;

public sealed class UsStatesTests
{
    [Fact]
    public void ToCode_Unknown_IsEmpty() => Assert.Equal("", UsState.Unknown.ToCode());

    [Fact]
    public void ToCode_NoMember_Throws() => Assert.Throws<ArgumentOutOfRangeException>(() => ((UsState)200).ToCode());
}
