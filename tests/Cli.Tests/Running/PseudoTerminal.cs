using System.Diagnostics;
using System.Text;
using System.Text.RegularExpressions;

namespace ProbDsl.Tests.Running;

/// <summary>A run of the command line on a terminal, which the program `script` of util-linux plays.</summary>
internal sealed class PseudoTerminal : IDisposable
{
    private const string Script = "/usr/bin/script";

    private readonly StringBuilder shown = new();
    private readonly Process process;

    private PseudoTerminal(Process process) => this.process = process;

    /// <summary>Skips the test where there is no such program.</summary>
    public static void Require() =>
        Assert.SkipUnless(OperatingSystem.IsLinux() && File.Exists(Script), "a terminal is played by `script` of util-linux");

    /// <summary>Starts a command on a terminal of so many columns, with TERM=xterm and what else is set.</summary>
    public static PseudoTerminal Start(string folder, string[] arguments, int columns = 100, params (string Name, string Value)[] set)
    {
        Require();
        var words = arguments.Prepend(Path.Combine(AppContext.BaseDirectory, "probdsl.dll")).Prepend("dotnet").Select(Quoted);
        var start = new ProcessStartInfo(Script, ["-qefc", $"stty cols {columns}; exec {string.Join(' ', words)}", "/dev/null"])
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            StandardOutputEncoding = Encoding.UTF8,
        };
        (start.Environment["SHELL"], start.Environment["TERM"]) = ("/bin/sh", "xterm");
        foreach (var name in Probdsl.OfTerminals) start.Environment.Remove(name);
        foreach (var (name, value) in set) start.Environment[name] = value;
        return new(Process.Start(start)!);
    }

    /// <summary>Runs to the end; all that the terminal was sent, errors too, with plain line ends.</summary>
    public static async Task<string> Shown(string folder, string[] arguments, int columns = 100, params (string Name, string Value)[] set)
    {
        using var terminal = Start(folder, arguments, columns, set);
        return (await terminal.End()).Shown;
    }

    /// <summary>Waits until the terminal shows a text.</summary>
    public Task WaitFor(string text) => WaitFor(new Regex(Regex.Escape(text)));

    /// <summary>Waits until the terminal shows what a pattern matches: a line of progress shows some of its numbers alone.</summary>
    public async Task WaitFor(Regex pattern)
    {
        using var patience = new CancellationTokenSource(Probdsl.Patience);
        var buffer = new char[1024];
        while (!pattern.IsMatch(shown.ToString()))
        {
            var read = await process.StandardOutput.ReadAsync(buffer, patience.Token);
            Assert.True(read > 0, $"it ended without `{pattern}`:\n{shown}");
            shown.Append(buffer, 0, read);
        }
    }

    /// <summary>Ctrl-C.</summary>
    public void Interrupt()
    {
        process.StandardInput.Write('\x03');
        process.StandardInput.Flush();
    }

    /// <summary>Waits for the end: the exit code, and all that was shown.</summary>
    public async Task<(int Code, string Shown)> End()
    {
        using var patience = new CancellationTokenSource(Probdsl.Patience);
        shown.Append(await process.StandardOutput.ReadToEndAsync(patience.Token));
        await process.WaitForExitAsync(patience.Token);
        return (process.ExitCode, shown.ToString().Replace("\r\n", "\n", StringComparison.Ordinal));
    }

    public void Dispose()
    {
        if (!process.HasExited) process.Kill(entireProcessTree: true);
        process.Dispose();
    }

    private static string Quoted(string word) => $"'{word.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
