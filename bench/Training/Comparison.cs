using ProbDsl.Runtime.Managed;

namespace ProbDsl.Bench;

/// <summary>A step of training here and in PyTorch: first the same loss and gradients, then the least time of each, taking turns.</summary>
internal static class Comparison
{
    private const double Agreement = 5e-6;
    private const int Turns = 12;

    public static void Head() =>
        Console.WriteLine($"{"us a step, the least",-22}{"threads",8}{"here",9}{"torch",9}{"ratio",7}{"tuned",9}{"ratio",7}   loss and "
            + $"gradients differ by");

    /// <exception cref="InvalidOperationException">Loss or gradients are not the same.</exception>
    public static void Print(Case of, string script, int threads)
    {
        var folder = Directory.CreateTempSubdirectory("training").FullName;
        try
        {
            using var ours = new CompiledStep(of.Objective(), new ManagedEngine(threads));
            using var first = new CompiledStep(of.Objective(isAtOnce: true), new ManagedEngine(threads));
            first.Write(folder);
            using var plain = new TorchStep(script, folder, of.Name, threads, isTuned: false);
            using var tuned = new TorchStep(script, folder, of.Name, threads, isTuned: true);
            var apart = Apart(first.First(), plain.First(first.Weights));
            if (!(apart <= Agreement))
                throw new InvalidOperationException($"{of.Name}: loss or gradients differ by {apart:E1} of their size");
            var (here, torch, best) = (double.PositiveInfinity, double.PositiveInfinity, double.PositiveInfinity);
            for (var turn = 0; turn < Turns; turn++)
            {
                here = Math.Min(here, ours.Least(of.StepsPerTurn * 3));
                torch = Math.Min(torch, plain.Least(of.StepsPerTurn));
                best = Math.Min(best, tuned.Least(of.StepsPerTurn));
            }
            Console.WriteLine($"{of.Title,-22}{threads,8}{here,9:F0}{torch,9:F0}{torch / here,7:F2}{best,9:F0}{best / here,7:F2}   "
                + $"{apart:E1}");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>
    /// The largest of: how far the losses are apart, relatively, or absolutely below 1; and, of each weight, the length of the difference
    /// of gradients over their length.
    /// </summary>
    public static double Apart((double[] Losses, IReadOnlyList<double[]> Gradient) ours,
        (double[] Losses, IReadOnlyList<double[]> Gradient) theirs) =>
            Math.Max(ours.Losses.Zip(theirs.Losses, (a, b) => Math.Abs(a - b) / Math.Max(1, Math.Abs(b))).Max(),
                ours.Gradient.Zip(theirs.Gradient, Distance).Max());

    private static double Distance(double[] a, double[] b) =>
        a.Length != b.Length ? double.NaN : Math.Sqrt(a.Zip(b, (x, y) => (x - y) * (x - y)).Sum() / b.Sum(y => y * y));
}
