using System.Diagnostics;
using System.Net.Http.Headers;
using System.Text.Json;

namespace EmailScheduler.Cli.Tests.Serving;

/// <summary>A process of <c>serve</c> on a free port of this machine.</summary>
internal sealed class ServedProcess : IDisposable
{
    private readonly Task<string> _errors;

    private ServedProcess(Process process, JsonElement document, Task<string> errors)
    {
        (Process, Document, _errors) = (process, document, errors);
        Client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = new Uri(document.GetProperty("urls")[0].GetString()!) };
    }

    public Process Process { get; }

    /// <summary>What it wrote at its start.</summary>
    public JsonElement Document { get; }

    public HttpClient Client { get; }

    /// <summary>What lets callers act.</summary>
    public string Token => Document.GetProperty("token").GetString()!;

    /// <summary>Starts it, and waits until it listens.</summary>
    public static Task<ServedProcess> StartAsync(Sandbox sandbox, params string[] options) => StartAsync(sandbox, [], options);

    /// <summary>Starts it with this environment besides that of the tests, and waits until it listens.</summary>
    public static async Task<ServedProcess> StartAsync(Sandbox sandbox, Dictionary<string, string> environment, params string[] options)
    {
        var process = sandbox.Start(environment, ["serve", "--json", "--urls", "http://127.0.0.1:0", .. options]);
        var errors = process.StandardError.ReadToEndAsync(Cancel);
        var line = await process.StandardOutput.ReadLineAsync(Cancel) ?? throw new InvalidOperationException($"It has ended: {await errors}");
        return new ServedProcess(process, JsonDocument.Parse(line).RootElement, errors);
    }

    public async Task<HttpResponseMessage> SendAsync(string method, string path, bool withToken = true, string? host = null, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), new Uri(path, UriKind.Relative));
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("*/*"));
        request.Headers.Host = host;
        if (withToken)
        {
            request.Headers.Add("x-functions-key", Token);
        }

        foreach (var (name, value) in headers)
        {
            request.Headers.Add(name, value);
        }

        return await Client.SendAsync(request, Cancel);
    }

    /// <summary>Asks it to end, and waits for that.</summary>
    public async Task<(int ExitCode, string Errors)> EndAsync(int signal = Signals.Terminate)
    {
        Process.Send(signal);
        await Process.WaitForExitAsync(Cancel);
        return (Process.ExitCode, await _errors);
    }

    /// <summary>Ends it in the middle of whatever it does.</summary>
    public async Task KillAsync()
    {
        Process.Kill();
        await Process.WaitForExitAsync(Cancel);
    }

    public void Dispose()
    {
        if (!Process.HasExited)
        {
            Process.Kill(entireProcessTree: true);
        }

        Process.Dispose();
        Client.Dispose();
    }
}
