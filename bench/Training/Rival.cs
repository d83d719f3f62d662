using System.Diagnostics;
using System.Runtime.InteropServices;

namespace ProbDsl.Bench;

/// <summary>The same step in a process of its own; one that fails or is late is ended and says why.</summary>
internal sealed class Rival(RivalKind kind, GpuRun run, Case of, string folder, int weights) : IDisposable
{
    private static readonly TimeSpan LongestWindow = TimeSpan.FromSeconds(30);
    private readonly Lock ending = new();
    private Process? process;
    private string lastError = "";
    private int steps;

    public RivalKind Kind => kind;

    public string Name => $"{of.Title}, {kind.Name}";

    /// <summary>Why there are no times, or null; empty: the script has no such step.</summary>
    public string? Failure { get; private set; }

    /// <summary>How far loss and gradients are from the processor's; NaN: not compared.</summary>
    public double Apart { get; private set; } = double.NaN;

    /// <summary>The versions of the library and the device.</summary>
    public string? About { get; private set; }

    /// <summary>Starts the process, compares loss and gradients, compiles the step and takes some.</summary>
    public void Prepare((double[] Losses, IReadOnlyList<double[]> Gradient) reference)
    {
        if (run.Left <= TimeSpan.Zero)
        {
            Failure = "not started in time";
            return;
        }
        try
        {
            Start();
            if (kind.IsChecked && Ask($"check {kind.Mode}", run.Left) is { } answer)
            {
                double[] losses = [.. answer.Split(' ').Select(double.Parse)];
                if (double.IsNaN(losses[0])) Failure = "";
                else Apart = Comparison.Apart((losses, Gradient()), reference);
            }
            if (Failure is null && Ask("warm", run.Left) is { } warm && warm != "warm") Failure = warm == "nan" ? "" : $"answers {warm}";
            if (Failure is null) About = Ask("about", run.Left);
        }
        catch (Exception e)
        {
            Failure ??= e.Message;
        }
        if (Failure is not null) Dispose();
    }

    /// <summary>The mean microseconds of a step over a window; null after a failure.</summary>
    public double? Time()
    {
        if (Failure is null && steps == 0 && Timed(run.FirstSteps) is { } first) steps = run.StepsOf(first);
        return Failure is null ? Timed(steps) : null;
    }

    /// <summary>Ends the process and those that it started.</summary>
    public void Dispose()
    {
        lock (ending)
        {
            if (process is null) return;
            try
            {
                process.Kill(entireProcessTree: true);
            }
            catch (InvalidOperationException)
            {
                // it has ended by itself
            }
            process.Dispose();
            process = null;
        }
    }

    private double? Timed(int many)
    {
        if (Ask($"time {many}", LongestWindow) is not { } answer) return null;
        if (double.TryParse(answer, out var time) && double.IsFinite(time)) return time;
        Failure = $"answers {answer}";
        return null;
    }

    private void Start()
    {
        var start = new ProcessStartInfo(run.Python, [Path.Combine(run.Scripts, kind.Script), folder, of.Name, "1", run.Device, kind.Mode])
        {
            RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true,
        };
        (start.Environment["OMP_NUM_THREADS"], start.Environment["OPENBLAS_NUM_THREADS"]) = ("1", "1");
        (start.Environment["TORCHINDUCTOR_COMPILE_THREADS"], start.Environment["PYTHONWARNINGS"]) = ("2", "ignore");
        process = Process.Start(start)!;
        process.ErrorDataReceived += (_, line) => lastError = string.IsNullOrWhiteSpace(line.Data) ? lastError : line.Data.Trim();
        process.BeginErrorReadLine();
    }

    private IReadOnlyList<double[]> Gradient() => [.. Enumerable.Range(0, weights)
        .Select(i => File.ReadAllBytes(Path.Combine(folder, $"{i}.{kind.Mode}")))
        .Select(bytes => Array.ConvertAll(MemoryMarshal.Cast<byte, float>(bytes).ToArray(), g => (double)g))];

    private string? Ask(string what, TimeSpan limit)
    {
        try
        {
            process!.StandardInput.WriteLine(what);
            process.StandardInput.Flush();
            if (process.StandardOutput.ReadLineAsync().WaitAsync(limit).GetAwaiter().GetResult() is { } answer) return answer;
            process.WaitForExit(2000);
            Failure = lastError;
        }
        catch (TimeoutException)
        {
            Failure = $"no answer to `{what}` in {limit.TotalSeconds:F0} s; {lastError}";
        }
        catch (IOException)
        {
            process!.WaitForExit(2000);
            Failure = lastError;
        }
        if (Failure is "") Failure = "ended without a word";
        Dispose();
        return null;
    }
}
