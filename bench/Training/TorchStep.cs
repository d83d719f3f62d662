using System.Diagnostics;
using System.Runtime.InteropServices;

namespace ProbDsl.Bench;

/// <summary>The same step in a process of PyTorch of its own, which works only when it is asked to.</summary>
internal sealed class TorchStep : IDisposable
{
    private readonly Process process;
    private readonly string folder;

    /// <param name="script">torch_step.py.</param>
    /// <param name="folder">What <see cref="CompiledStep.Write"/> has written.</param>
    /// <param name="kind">Which loss: the name of the case.</param>
    /// <param name="threads">Of PyTorch and of OpenBLAS.</param>
    /// <param name="isTuned">Whether memory stays with the process and its widest kernels are used, which is not how it comes.</param>
    public TorchStep(string script, string folder, string kind, int threads, bool isTuned)
    {
        this.folder = folder;
        var start = new ProcessStartInfo("/usr/bin/python3", [script, folder, kind, $"{threads}"]) { RedirectStandardInput = true,
            RedirectStandardOutput = true };
        (start.Environment["OPENBLAS_NUM_THREADS"], start.Environment["OMP_NUM_THREADS"]) = ($"{threads}", $"{threads}");
        if (isTuned)
            (start.Environment["MALLOC_TRIM_THRESHOLD_"], start.Environment["MALLOC_MMAP_THRESHOLD_"],
                start.Environment["ATEN_CPU_CAPABILITY"]) = ("4000000000", "4000000000", "avx512");
        process = Process.Start(start)!;
    }

    /// <summary>The losses at the noise that was handed over, and their gradients by each weight in the order of the arrays.</summary>
    public (double[] Losses, IReadOnlyList<double[]> Gradient) First(int weights)
    {
        double[] losses = [.. Asked("check").Split(' ').Select(double.Parse)];
        return (losses, [.. Enumerable.Range(0, weights)
            .Select(i => File.ReadAllBytes(Path.Combine(folder, $"{i}.torch")))
            .Select(bytes => Array.ConvertAll(MemoryMarshal.Cast<byte, float>(bytes).ToArray(), g => (double)g))]);
    }

    /// <summary>The least microseconds of one of so many steps.</summary>
    public double Least(int steps) => double.Parse(Asked($"time {steps}"));

    public void Dispose()
    {
        process.StandardInput.Close();
        process.WaitForExit();
        process.Dispose();
    }

    private string Asked(string what)
    {
        process.StandardInput.WriteLine(what);
        process.StandardInput.Flush();
        return process.StandardOutput.ReadLine()
            ?? throw new InvalidOperationException("PyTorch ended: python3-torch and python3-numpy of Debian are needed");
    }
}
