using System.Runtime.InteropServices;

namespace ProbDsl.Bench;

/// <summary>
/// A hidden Markov model with normal emissions that another program wrote: `model.bin` (float64: start [K], transitions [K, K], means [K],
/// standard deviations [K]) and `x.bin` (float64: observations [T]). Writes `posterior.bin` (float64: state probabilities [T, K]).
/// </summary>
internal static class HiddenMarkov
{
    private const double LogRootTwoPi = 0.91893853320467274178;

    /// <summary>Prints the log-likelihood, and the least milliseconds of one evaluation with its gradients.</summary>
    public static void Run(string folder, Func<Func<double>, double> least)
    {
        var (model, x) = (Read(folder, "model.bin"), Read(folder, "x.bin"));
        var states = (int)Math.Round(Math.Sqrt(model.Length + 2.25) - 1.5);
        var size = new Sizes(1, x.Length, states, false);
        using var op = new ChainOp(size, Potentials(model, x, states), withGradients: true);
        var logLikelihood = op.Run();
        var posterior = op.Gradients("unary", x.Length * states);
        File.WriteAllBytes(Path.Combine(folder, "posterior.bin"), MemoryMarshal.AsBytes(posterior.AsSpan()).ToArray());
        Console.WriteLine($"{logLikelihood:R} {least(op.Run):R}");
    }

    private static double[] Read(string folder, string file) =>
        MemoryMarshal.Cast<byte, double>(File.ReadAllBytes(Path.Combine(folder, file))).ToArray();

    // log probabilities of transitions, and log densities of observations; those of the first with the start
    private static (double[] Unary, double[] Pair) Potentials(double[] model, double[] x, int k)
    {
        var (start, move, mean, sd) = (model[..k], model[k..(k + (k * k))], model[^(2 * k)..^k], model[^k..]);
        var unary = new double[x.Length * k];
        for (var t = 0; t < x.Length; t++)
            for (var j = 0; j < k; j++)
            {
                var z = (x[t] - mean[j]) / sd[j];
                unary[(t * k) + j] = -0.5 * z * z - Math.Log(sd[j]) - LogRootTwoPi + (t == 0 ? Math.Log(start[j]) : 0);
            }
        return (unary, Array.ConvertAll(move, Math.Log));
    }
}
