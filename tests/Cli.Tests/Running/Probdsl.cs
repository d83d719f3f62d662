using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace ProbDsl.Tests.Running;

/// <summary>Runs the built command line.</summary>
public static class Probdsl
{
    /// <summary>Whether commands of documents that take long are run too.</summary>
    public static readonly bool RunsSlow = Environment.GetEnvironmentVariable("SLOW_DOCS") == "1";

    /// <summary>A process that has not ended by then never will.</summary>
    public static readonly TimeSpan Patience = RunsSlow ? TimeSpan.FromHours(3) : TimeSpan.FromMinutes(20);

    /// <summary>Runs to the end, in a folder.</summary>
    public static async Task<Finished> Run(string folder, string[] arguments)
    {
        if (OperatingSystem.IsWindows()) return await RunAlone(folder, arguments);
        using var patience = new CancellationTokenSource(Patience);
        return await CommandServer.Run(folder, arguments, patience.Token);
    }

    /// <summary>The same with output of so many columns.</summary>
    public static async Task<Finished> Run(string folder, string[] arguments, int columns)
    {
        var value = columns.ToString(CultureInfo.InvariantCulture);
        if (OperatingSystem.IsWindows()) return await RunAlone(folder, arguments, environment: [("COLUMNS", value)]);
        using var patience = new CancellationTokenSource(Patience);
        return await CommandServer.Run(folder, [$"COLUMNS={value}", .. arguments], patience.Token);
    }

    /// <summary>Runs to the end in a process of its own, as a user does, with what it reads from standard input.</summary>
    public static async Task<Finished> RunAlone(string folder, string[] arguments, byte[]? input = null, string program = "probdsl.dll",
        (string Name, string Value)[]? environment = null)
    {
        using var process = Start(folder, arguments, program, environment);
        using var patience = new CancellationTokenSource(Patience);
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(patience.Token),
            process.StandardError.ReadToEndAsync(patience.Token));
        await process.StandardInput.BaseStream.WriteAsync(input ?? [], patience.Token);
        process.StandardInput.Close();
        try
        {
            await process.WaitForExitAsync(patience.Token);
            return new(process.ExitCode, await output, await errors);
        }
        finally
        {
            if (!process.HasExited) process.Kill();
        }
    }

    /// <summary>Variables that say what a terminal is like; the tests run without those of whoever starts them.</summary>
    public static readonly string[] OfTerminals = ["COLUMNS", "NO_COLOR"];

    /// <summary>
    /// Watches a process and acts on what it does, at once: on a thread of its own, since one of the pool comes when the other tests let go
    /// of it, and by then the process may be done.
    /// </summary>
    public static Task OnItsOwnThread(Action watch) =>
        Task.Factory.StartNew(watch, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    /// <summary>
    /// Sends it what Ctrl-C sends, at once: on a busy machine a fit may end before another program that sends it has started.
    /// </summary>
    public static void Interrupt(Process process) => Assert.Equal(0, Signals.Send(process.Id, Signals.Interrupt));

    /// <summary>
    /// The methods that a run compiles, by their full names: here that is each method of the project that it calls, and of the framework
    /// those that have no code compiled ahead of time.
    /// </summary>
    public static async Task<string[]> Compiled(string folder, params string[] arguments)
    {
        var list = Path.Combine(folder, "compiled.txt");
        using var process = Start(folder, arguments,
            environment: [("DOTNET_JitStdOutFile", list), ("DOTNET_JitDisasmSummary", "1")]);
        process.StandardInput.Close();
        await process.WaitForExitAsync();
        return [.. (await File.ReadAllLinesAsync(list)).Select(line => line[(line.IndexOf("compiled ", StringComparison.Ordinal) + 9)..])];
    }

    /// <summary>Starts it and leaves its streams to the caller.</summary>
    public static Process Start(string folder, string[] arguments, string program = "probdsl.dll",
        (string Name, string Value)[]? environment = null) =>
        StartProgram("dotnet", folder, [Path.Combine(AppContext.BaseDirectory, program), .. arguments], environment);

    /// <summary>Starts any program and leaves its streams to the caller.</summary>
    public static Process StartProgram(string program, string folder, string[] arguments, (string Name, string Value)[]? environment = null)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
            StandardErrorEncoding = Encoding.UTF8,
        };
        foreach (var name in OfTerminals) start.Environment.Remove(name);
        foreach (var (name, value) in environment ?? []) start.Environment[name] = value;
        return Process.Start(start)!;
    }
}

/// <summary>What a finished run left: its exit code, standard output, and standard error.</summary>
public sealed record Finished(int Code, string Output, string Errors);
