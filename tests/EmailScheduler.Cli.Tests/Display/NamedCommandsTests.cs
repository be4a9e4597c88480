using EmailScheduler.Cli.Display;

namespace EmailScheduler.Cli.Tests.Display;

public sealed class NamedCommandsTests
{
    [Theory]
    [InlineData("Do 'email-scheduler resume --org 7' now.", "/srv/store", "Do 'email-scheduler resume --org 7 --store /srv/store' now.")]
    [InlineData("'email-scheduler status --org 7', then 'email-scheduler resume --org 7'.", "s3://b/p", "'email-scheduler status --org 7 --store s3://b/p', then 'email-scheduler resume --org 7 --store s3://b/p'.")]
    [InlineData("'email-scheduler run'", "~/store", "'email-scheduler run --store ~/store'")]
    [InlineData("'email-scheduler run'", "my store", "'email-scheduler run --store 'my store''")]
    [InlineData("'email-scheduler run'", "it's", @"'email-scheduler run --store 'it'\''s''")]
    [InlineData("'email-scheduler run'", "$(reboot)", "'email-scheduler run --store '$(reboot)''")]
    [InlineData("'email-scheduler run'", "", "'email-scheduler run --store '''")]
    [InlineData("'history' shows them; the token that email-scheduler serve printed", "/srv/store", "'history' shows them; the token that email-scheduler serve printed")]
    [InlineData("'email-scheduler'", "/srv/store", "'email-scheduler'")]
    public void In_CommandsOfAText_AreGivenTheStore(string text, string store, string expected)
    {
        Assert.Equal(expected, NamedCommands.With([("--store", store)]).In(text));
        Assert.Equal(text, NamedCommands.AsTheyAre.In(text));
    }
}
