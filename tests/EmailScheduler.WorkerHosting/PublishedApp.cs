using System.Diagnostics;

namespace EmailScheduler.WorkerHosting;

/// <summary>The Functions app as it is deployed: published into a temporary folder, or into a folder that was named.</summary>
public sealed class PublishedApp : IDisposable
{
    /// <summary>Names a folder that the app has been published to, which then is used as it is.</summary>
    public const string FolderVariable = "EMAILSCHEDULER_TEST_WORKER";

    private const string Project = "src/EmailScheduler.Functions";

    // bin/Debug/net10.0, as the app's own output is.
    private static readonly string Configuration = Directory.GetParent(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory))!.Name;

    private readonly bool _isOwn;

    private PublishedApp(string folder, bool isOwn) => (Folder, _isOwn) = (folder, isOwn);

    /// <summary>The root of the repository: the nearest folder above the running program that has the app's project.</summary>
    public static string Repository { get; } = Ancestors(AppContext.BaseDirectory).FirstOrDefault(folder => Directory.Exists(Path.Combine(folder, Project)))
        ?? throw new InvalidOperationException($"No folder above {AppContext.BaseDirectory} has {Project}: run this from within the repository.");

    /// <summary>Where the app is.</summary>
    public string Folder { get; }

    /// <summary>
    /// Takes the folder that <see cref="FolderVariable"/> names; without it, publishes the app as it has been built beside the running program: compiling it
    /// ahead of time, as it is deployed, would take longer than all that is done with it.
    /// </summary>
    public static async Task<PublishedApp> OpenAsync(CancellationToken cancellationToken) =>
        Environment.GetEnvironmentVariable(FolderVariable) is { Length: > 0 } folder
            ? new PublishedApp(Path.GetFullPath(folder), isOwn: false)
            : await PublishAsync(folder => ["msbuild", Project, "-t:Publish", "-p:NoBuild=true", $"-p:Configuration={Configuration}", $"-p:PublishDir={folder}/", "-nodeReuse:false"], cancellationToken);

    /// <summary>Publishes the app as it is deployed into a temporary folder, which is removed with this object.</summary>
    /// <param name="options">More options of <c>dotnet publish</c>.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public static Task<PublishedApp> PublishAsync(IEnumerable<string> options, CancellationToken cancellationToken) =>
        PublishAsync(folder => ["publish", Project, "-c", "Release", "-o", folder, "--disable-build-servers", .. options], cancellationToken);

    /// <summary>Removes the folder if it is this object's own.</summary>
    public void Dispose()
    {
        if (_isOwn)
        {
            Directory.Delete(Folder, recursive: true);
        }
    }

    /// <summary>Build servers would outlive the command and hold its output open.</summary>
    private static async Task<PublishedApp> PublishAsync(Func<string, IEnumerable<string>> command, CancellationToken cancellationToken)
    {
        var app = new PublishedApp(Directory.CreateTempSubdirectory("email-scheduler-worker-").FullName, isOwn: true);
        try
        {
            var start = new ProcessStartInfo("dotnet", command(app.Folder)) { WorkingDirectory = Repository, RedirectStandardOutput = true, RedirectStandardError = true };
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

    private static IEnumerable<string> Ancestors(string folder)
    {
        for (var next = new DirectoryInfo(folder); next is not null; next = next.Parent)
        {
            yield return next.FullName;
        }
    }
}
