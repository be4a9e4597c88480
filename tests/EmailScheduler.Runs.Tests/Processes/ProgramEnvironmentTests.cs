using EmailScheduler.Runs.Processes;

namespace EmailScheduler.Runs.Tests.Processes;

public class ProgramEnvironmentTests
{
    /// <summary>Configurations are read without regard to case, so what opens the store is withheld in any.</summary>
    [Theory]
    [InlineData("AWS_SECRET_ACCESS_KEY", true)]
    [InlineData("aws_secret_access_key", true)]
    [InlineData("emailscheduler__store__url", true)]
    [InlineData("STORE__URL", true)]
    [InlineData("NOTIFY__WEBHOOKS__0__SECRET", true)]
    [InlineData("azurewebjobsstorage", true)]
    [InlineData("Bucket_Name", true)]
    [InlineData("PATH", false)]
    [InlineData("AWSOME", false)]
    public void IsWithheld_AnyCaseOfLetters_IsTheSame(string name, bool isWithheld) => Assert.Equal(isWithheld, ProgramEnvironment.IsWithheld(name));
}
