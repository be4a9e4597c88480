using System.Security.Cryptography;
using EmailScheduler.Runs.Settings;
using EmailScheduler.Samples;
using EmailScheduler.Scheduling;
using EmailScheduler.Scheduling.Model;

namespace EmailScheduler.Architecture.Tests.Documents;

/// <summary>An example of docs/configuration.md that a reader tries must do something: each changes the plan of a sample database.</summary>
public sealed class SettingsExamplesTests : IClassFixture<SettingsExamplesTests.SampleFixture>
{
    private readonly SampleFixture _sample;

    public SettingsExamplesTests(SampleFixture sample) => _sample = sample;

    public static TheoryData<string, string> Examples => new(
        from setting in SettingsTableTests.DocumentedSetting.ReadAll(Repository.Read("docs/configuration.md"))
        where setting.Name.StartsWith("Scheduling:", StringComparison.Ordinal)
        from example in setting.Examples
        select (setting.Name, example));

    [Theory]
    [MemberData(nameof(Examples))]
    public void Example_OfWhatIsPlanned_ChangesThePlan(string name, string example) =>
        Assert.NotEqual(_sample.Plan, _sample.PlanWith(RunSettings.Read(asked => asked == name ? example : null).Scheduling));

    /// <summary>A sample database, and the plan that it gets by the defaults.</summary>
    public sealed class SampleFixture : IDisposable
    {
        // A quarter of an hour after the send time in Chicago, before it in Denver: only then does the zone matter.
        private static readonly DateTimeOffset Now = new(2025, 6, 2, 13, 45, 0, TimeSpan.Zero);

        private readonly string _folder = Directory.CreateTempSubdirectory("email-scheduler-examples-").FullName;

        public SampleFixture()
        {
            SampleDatabase.Create(Sample, new SampleOptions { Contacts = 4000, AsOf = DateOnly.FromDateTime(Now.Date) });
            Sql.Execute(Sample, "DELETE FROM organizations");
            Plan = PlanWith(new SchedulingSettings());
        }

        public string Plan { get; }

        private string Sample => Path.Combine(_folder, "sample.db");

        /// <summary>A hash of all rows that are planned.</summary>
        public string PlanWith(SchedulingSettings settings)
        {
            var copy = Path.Combine(_folder, "copy.db");
            File.Copy(Sample, copy, overwrite: true);
            var request = new ScheduleRequest { OrganizationId = 99, Moment = PlanningMoment.At(Now), RunId = "20250601T120000Z-0a1b2c3d", StartedAt = DateTimeOffset.UnixEpoch, Settings = settings };
            Scheduler.Run(copy, request, TimeProvider.System);
            return Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(copy)));
        }

        public void Dispose() => Directory.Delete(_folder, recursive: true);
    }
}
