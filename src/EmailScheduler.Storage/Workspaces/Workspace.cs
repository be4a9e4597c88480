using System.Collections.Concurrent;

namespace EmailScheduler.Storage.Workspaces;

/// <summary>
/// A run's private folder for its temporary files: readable by the owner only, removed with all that is in it when the run disposes of it.
/// Left-overs of crashed runs are removed when the next one begins; operating-system locks show which runs have crashed, so
/// a living run's folder is never taken, however old.
/// </summary>
public sealed class Workspace : IDisposable
{
    private const string Prefix = "email-scheduler-run-";

    // How many this process has made, by the folder that they lie in.
    private static readonly ConcurrentDictionary<string, long> Made = new(StringComparer.Ordinal);

    private readonly OwnedFolder _folder;
    private readonly string _root;
    private readonly long _number;

    private Workspace(OwnedFolder folder, string root)
    {
        _folder = folder;
        _root = root;
        _number = Made.AddOrUpdate(root, 1, static (_, made) => made + 1);
    }

    /// <summary>The folder; its name has the process id and the run id, for a person who looks at a full disk.</summary>
    public string Folder => _folder.Path;

    /// <summary>Removes what crashed runs of the same account have left in <paramref name="root"/> and makes a new folder there.</summary>
    /// <param name="root">Where temporary files may lie; made when missing. Other accounts may use it too, as <c>/tmp</c>.</param>
    /// <param name="runId">The run's id.</param>
    /// <exception cref="IOException">The folder cannot be made.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder cannot be made.</exception>
    public static Workspace Create(string root, string runId)
    {
        PlainName.Validate(runId);
        PrivateFile.CreateFolder(root);
        return new Workspace(OwnedFolder.Create(root, Prefix, $"{Environment.ProcessId}-{runId}-"), root);
    }

    /// <summary>Whether other runs had folders beside this one: a living one's was there when this was made, or this process has made one since. Also once this is disposed of.</summary>
    public bool HasHadNeighbours() => _folder.HadNeighbours || Made[_root] != _number;

    /// <summary>The path of a file in the folder.</summary>
    public string File(string name) => Path.Combine(Folder, name);

    /// <inheritdoc/>
    public void Dispose() => _folder.Dispose();
}
