using System.Diagnostics;

namespace ProbDsl.Tests.Running;

/// <summary>Runs a line of the shell that prepares files.</summary>
public static class Shell
{
    /// <summary>Runs to the end, in a folder.</summary>
    public static async Task<Finished> Run(string folder, string line)
    {
        using var process = Process.Start(new ProcessStartInfo("sh", ["-c", line])
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        using var patience = new CancellationTokenSource(Probdsl.Patience);
        var (output, errors) =
            (process.StandardOutput.ReadToEndAsync(patience.Token), process.StandardError.ReadToEndAsync(patience.Token));
        await process.WaitForExitAsync(patience.Token);
        return new(process.ExitCode, await output, await errors);
    }
}
