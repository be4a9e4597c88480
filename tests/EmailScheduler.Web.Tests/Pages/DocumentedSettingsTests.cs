using EmailScheduler.Runs.Settings;
using EmailScheduler.Web.SettingPages;
using EmailScheduler.Web.Tests.Ground;
using EmailScheduler.Web.WhatIf;

namespace EmailScheduler.Web.Tests.Pages;

/// <summary>What docs/configuration.md says is what the pages say.</summary>
public class DocumentedSettingsTests
{
    [Fact]
    public void Find_EverySettingOfTheRuns_IsDescribed() =>
        Assert.All(SettingsOfATest.Of().List(), setting => Assert.True(DocumentedSettings.Find(setting.Name) is { Meaning.Length: > 20, Default.Length: > 0 }, setting.Name));

    /// <summary>A name, and the setting whose description is its own.</summary>
    [Theory]
    [InlineData("Scheduling:PreExclusionBufferDays", "Scheduling:PreExclusionBufferDays")]
    [InlineData("Scheduling:PreExclusionBufferDays.CA", "Scheduling:PreExclusionBufferDays")]
    [InlineData("Scheduling:ExclusionWindows:3:State", "Scheduling:ExclusionWindows")]
    [InlineData("Engine:Arguments:12", "Engine:Arguments:0")]
    [InlineData("Notify:Webhooks:0:Url", "Notify:Webhooks")]
    [InlineData("Schedule", "Schedule")]
    [InlineData("Scheduling:Misspelt", null)]
    public void Find_Name_IsDescribedWithWhatItBelongsTo(string name, string? described) => Assert.Equal(described, DocumentedSettings.Find(name)?.Name);

    [Fact]
    public void All_TextsOfTheDocument_HaveNoLinksNorEmphasisLeft() =>
        Assert.All(DocumentedSettings.All, setting => Assert.DoesNotMatch(@"\]\(|\*\*", setting.Meaning + setting.Default));

    [Fact]
    public void All_OneRow_IsAsTheDocumentHasIt() => Assert.Equal(
        new DocumentedSetting("Scheduling:SendTimeHour", "What is planned", "`8`", "Hour of the send time, local (0 to 23)"), DocumentedSettings.Find("Scheduling:SendTimeHour"));

    /// <summary>A list's entries are given in its one text.</summary>
    [Fact]
    public void Fields_OfTheForm_AreTheSettingsOfTheRules() => Assert.Equal(
        SettingsOfATest.Of().List().Select(setting => setting.Name).Where(name => SchedulingChange.IsOfTheRules(name) && name.Count(character => character == ':') == 1).Order(StringComparer.Ordinal),
        WhatIfFields.All.Select(field => field.Setting).Order(StringComparer.Ordinal));

    [Fact]
    public void Fields_Choices_CanAllBeGiven() => Assert.All(
        from field in WhatIfFields.All
        from choice in field.Choices
        select (field.Setting, choice),
        one => SettingsOfATest.Of().ChangeOf(new Dictionary<string, string> { [one.Setting] = one.choice }));
}
