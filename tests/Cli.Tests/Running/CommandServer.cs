using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json;

namespace ProbDsl.Tests.Running;

/// <summary>
/// A process that runs command lines of probdsl one after the other (tests/CommandServer). A run finds code that is already compiled, and
/// nothing else of the runs before it. It ends when the process of the tests has ended.
/// </summary>
internal sealed class CommandServer : IDisposable
{
    private static readonly ConcurrentBag<CommandServer> idle = [];

    private readonly string folder = Directory.CreateTempSubdirectory("probdsl-server").FullName;
    private readonly Process process;

    private CommandServer() => process = Process.Start(
        new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "ProbDsl.CommandServer.dll"), folder])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;

    /// <summary>Runs to the end, in a folder, with nothing on standard input: by a server that is idle, or else by a new one.</summary>
    /// <exception cref="OperationCanceledException">It was not done in time.</exception>
    public static async Task<Finished> Run(string folder, string[] arguments, CancellationToken patience)
    {
        var server = idle.TryTake(out var free) ? free : new();
        try
        {
            var run = await server.Answer([folder, .. arguments], patience);
            if (server.process.HasExited) server.Dispose();
            else idle.Add(server);
            return run;
        }
        catch
        {
            server.Dispose();
            throw;
        }
    }

    /// <summary>A run that ends the process has the exit code of the process.</summary>
    private async Task<Finished> Answer(string[] request, CancellationToken patience)
    {
        await process.StandardInput.WriteLineAsync(JsonSerializer.Serialize(request).AsMemory(), patience);
        await process.StandardInput.FlushAsync(patience);
        var code = await process.StandardOutput.ReadLineAsync(patience);
        if (code is null) await process.WaitForExitAsync(patience);
        return new(code is null ? process.ExitCode : int.Parse(code, null), Printed("output"), Printed("errors"));
    }

    private string Printed(string file) => File.ReadAllText(Path.Combine(folder, file));

    public void Dispose()
    {
        if (!process.HasExited) process.Kill();
        process.Dispose();
        if (Directory.Exists(folder)) Directory.Delete(folder, recursive: true);
    }
}
