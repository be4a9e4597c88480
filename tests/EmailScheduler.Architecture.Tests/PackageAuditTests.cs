using System.Diagnostics;
using System.Net;
using System.Text;

namespace EmailScheduler.Architecture.Tests;

/// <summary>
/// A package with a known vulnerability fails the gate, and only there; a registry that has no audit data, or does not answer, does not. Shown with a project of
/// its own under this repository's <c>Directory.Build.props</c>, and a registry of audit data on loopback.
/// </summary>
public sealed class PackageAuditTests : FolderTests
{
    private const string Package = "NCrontab";

    [LongFact]
    public async Task Restore_KnownVulnerability_FailsTheGateAlone()
    {
        using var registry = LoopbackListener.Start();
        var address = LoopbackListener.AddressOf(registry);
        Write(address + "index.json");
        var serving = ServeAsync(registry, address, "VulnerabilityInfo/6.7.0");
        Assert.Equal((0, true), await RestoreAsync("false", "warning NU1903"));
        Assert.Equal((1, true), await RestoreAsync("true", "error NU1903"));
        registry.Abort();
        await serving;
    }

    [LongFact]
    public async Task Restore_NoAuditData_IsNoFailure()
    {
        using var registry = LoopbackListener.Start();
        var address = LoopbackListener.AddressOf(registry);
        Write(address + "index.json");
        var serving = ServeAsync(registry, address, "PackageBaseAddress/3.0.0");
        Assert.Equal((0, true), await RestoreAsync("false", "warning NU1905"));
        Assert.Equal((0, true), await RestoreAsync("true", "warning NU1905"));
        registry.Abort();
        await serving;
        Write(address + "other/index.json");
        Assert.Equal((0, true), await RestoreAsync("true", "warning NU1900"));
    }

    /// <summary>A registry that offers one resource, and says of every version of the package that it is vulnerable.</summary>
    private static async Task ServeAsync(HttpListener registry, string address, string resource)
    {
        while (true)
        {
            HttpListenerContext context;
            try
            {
                context = await registry.GetContextAsync();
            }
            catch (Exception failure) when (failure is HttpListenerException or ObjectDisposedException)
            {
                return;
            }

            var body = context.Request.Url!.AbsolutePath switch
            {
                "/index.json" => $$"""{"version":"3.0.0","resources":[{"@id":"{{address}}list.json","@type":"{{resource}}"}]}""",
                "/list.json" => $$"""[{"@name":"base","@id":"{{address}}base.json","@updated":"2026-01-01T00:00:00Z"}]""",
                _ => $$"""{"{{Package.ToLowerInvariant()}}":[{"url":"https://example.org/advisory","severity":2,"versions":"[0,999)"}]}""",
            };
            context.Response.ContentType = "application/json";
            await context.Response.OutputStream.WriteAsync(Encoding.UTF8.GetBytes(body), Cancel);
            context.Response.Close();
        }
    }

    private void Write(string auditSource)
    {
        File.Copy(Path.Combine(SourceFolder.Of("Functions.sln"), "Directory.Build.props"), Folder.File("Directory.Build.props"), overwrite: true);
        File.Copy(Path.Combine(SourceFolder.Of("Functions.sln"), "Directory.Packages.props"), Folder.File("Directory.Packages.props"), overwrite: true);
        File.WriteAllText(Folder.File("audited.csproj"), $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <ItemGroup>
                <PackageReference Include="{Package}" />
              </ItemGroup>
            </Project>
            """);
        File.WriteAllText(Folder.File("nuget.config"), $"""
            <configuration>
              <auditSources>
                <clear />
                <add key="test" value="{auditSource}" protocolVersion="3" allowInsecureConnections="true" />
              </auditSources>
            </configuration>
            """);
    }

    private async Task<(int ExitCode, bool IsSaid)> RestoreAsync(string ci, string expected)
    {
        var start = new ProcessStartInfo("dotnet", ["restore", "--force", "audited.csproj"]) { WorkingDirectory = Folder.Path, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["CI"] = ci;
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync(Cancel);
        var said = await process.StandardOutput.ReadToEndAsync(Cancel);
        await process.WaitForExitAsync(Cancel);
        await errors;
        TestContext.Current.TestOutputHelper?.WriteLine(said);
        return (process.ExitCode, said.Contains(expected, StringComparison.Ordinal));
    }
}
