using System.Diagnostics;
using System.Runtime.InteropServices;

namespace EmailScheduler.WorkerHosting;

/// <summary>The Functions app as it is deployed: published into a temporary folder, or into a folder that was named.</summary>
public sealed class PublishedApp : IDisposable
{
    /// <summary>Names a folder that the app has been published to, which then is used as it is.</summary>
    public const string FolderVariable = "EMAILSCHEDULER_TEST_WORKER";

    private const string Project = "src/EmailScheduler.Functions";

    private readonly bool _isOwn;

    private PublishedApp(string folder, bool isOwn) => (Folder, _isOwn) = (folder, isOwn);

    /// <summary>The root of the repository: the nearest folder above the running program that has the app's project.</summary>
    public static string Repository { get; } = Ancestors(AppContext.BaseDirectory).FirstOrDefault(folder => Directory.Exists(Path.Combine(folder, Project)))
        ?? throw new InvalidOperationException($"No folder above {AppContext.BaseDirectory} has {Project}: run this from within the repository.");

    /// <summary>Where the app is.</summary>
    public string Folder { get; }

    /// <summary>Takes the folder that <see cref="FolderVariable"/> names; without it, publishes the app for this machine.</summary>
    public static async Task<PublishedApp> OpenAsync(CancellationToken cancellationToken) =>
        Environment.GetEnvironmentVariable(FolderVariable) is { Length: > 0 } folder
            ? new PublishedApp(Path.GetFullPath(folder), isOwn: false)
            : await PublishAsync(["-r", RuntimeInformation.RuntimeIdentifier], cancellationToken);

    /// <summary>Publishes the app into a temporary folder, which is removed with this object.</summary>
    /// <param name="options">More options of <c>dotnet publish</c>.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public static async Task<PublishedApp> PublishAsync(IEnumerable<string> options, CancellationToken cancellationToken)
    {
        var app = new PublishedApp(Directory.CreateTempSubdirectory("email-scheduler-worker-").FullName, isOwn: true);
        try
        {
            // Build servers would outlive the command and hold its output open.
            var start = new ProcessStartInfo("dotnet", ["publish", Project, "-c", "Release", "-o", app.Folder, "--disable-build-servers", .. options])
            {
                WorkingDirectory = Repository,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            };
            using var publish = Process.Start(start)!;
            await using var stop = cancellationToken.Register(() => publish.Kill(entireProcessTree: true));
            var output = await Task.WhenAll(publish.StandardOutput.ReadToEndAsync(cancellationToken), publish.StandardError.ReadToEndAsync(cancellationToken));
            await publish.WaitForExitAsync(cancellationToken);
            return publish.ExitCode == 0 ? app : throw new InvalidOperationException($"The app could not be published: {string.Concat(output)}");
        }
        catch
        {
            app.Dispose();
            throw;
        }
    }

    /// <summary>Removes the folder if it is this object's own.</summary>
    public void Dispose()
    {
        if (_isOwn)
        {
            Directory.Delete(Folder, recursive: true);
        }
    }

    private static IEnumerable<string> Ancestors(string folder)
    {
        for (var next = new DirectoryInfo(folder); next is not null; next = next.Parent)
        {
            yield return next.FullName;
        }
    }
}
