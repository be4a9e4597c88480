using EmailScheduler.Storage.Litestream;
using EmailScheduler.Storage.Tests.Layouts.Logs;

namespace EmailScheduler.Storage.Tests.Litestream;

/// <summary>The library over files, which it keeps in another tree than a bucket's: they are copied there and back.</summary>
public sealed class LitestreamOverFolderTests : LitestreamContract
{
    protected override Uri Replica => new(Folder);

    private string Folder => Log.File("replica");

    protected override LogBench CreateLog() => new();

    /// <summary>A replica in files has its levels in decimal below <c>ltx</c>, and takes a file's own time for the commit's.</summary>
    protected override async Task ExportAsync()
    {
        if (Directory.Exists(Folder))
        {
            Directory.Delete(Folder, recursive: true);
        }

        foreach (var name in await Log.FilesAsync())
        {
            var key = $"{LogBench.Key}.ltx/{name}";
            var target = Path.Combine(Folder, "ltx", int.Parse(name[..4], CultureInfo.InvariantCulture).ToString(CultureInfo.InvariantCulture), name[5..]);
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            await using (var answer = await Log.Store.GetAsync(key, cancellationToken: Cancel))
            await using (var file = File.Create(target))
            {
                await answer.Content!.CopyToAsync(file, Cancel);
            }

            File.SetLastWriteTimeUtc(target, LtxHeader.Read(await File.ReadAllBytesAsync(target, Cancel), target).Time.UtcDateTime);
        }
    }

    protected override async Task ImportAsync()
    {
        foreach (var file in Directory.GetFiles(Path.Combine(Folder, "ltx"), "*.ltx", SearchOption.AllDirectories))
        {
            var level = int.Parse(Path.GetFileName(Path.GetDirectoryName(file))!, CultureInfo.InvariantCulture);
            var key = string.Create(CultureInfo.InvariantCulture, $"{LogBench.Key}.ltx/{level:x4}/{Path.GetFileName(file)}");
            await Log.Store.PutAsync(new PutRequest { Key = key, Content = ObjectContent.FromFile(file) }, Cancel);
        }
    }
}
