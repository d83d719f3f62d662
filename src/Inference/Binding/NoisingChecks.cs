using ProbDsl.Catalogue;
using ProbDsl.Catalogue.Sdes;
using ProbDsl.Inference.Analysis;
using ProbDsl.Inference.Problems;
using ProbDsl.Parser.Diagnostics;
using ProbDsl.Runtime.Interpretation;
using ProbDsl.Runtime.Programs;

namespace ProbDsl.Inference.Binding;

/// <summary>
/// Whether the SDE of a story turns its data into noise: by its numbers and functions, and, where data are there, by what is left of them
/// at its end.
/// </summary>
internal sealed class NoisingChecks(Problem problem, StandardCatalogue catalogue)
{
    // nats of a row
    private const double MuchLost = 0.05;

    public IEnumerable<Diagnostic> Find()
    {
        if (PathDraw.Of(problem.Graph) is not { Sde: { Of: LinearSde sde } written } path) return [];
        var made = LoweringLimit.Try(() => sde.Of(NoisingOptions.Of(path, problem, catalogue)));
        if (made.Limit is { } limit)
            return [NoisingDiagnostics.NoNoise(written, new(written.Options[0].Name, $"is not computed: {limit.Reason}", limit.Next))];
        var (noising, trouble) = made.Value;
        return noising is null ? [NoisingDiagnostics.NoNoise(written, trouble!)] : AtTheEnd(path, noising);
    }

    /// <summary>
    /// How far x_1 is from the law that stands for it, both taken as normal, number by number: the Kullback-Leibler divergence of Normal(0,
    /// end) from Normal(kept mean, kept^2 variance + spread^2).
    /// </summary>
    private IEnumerable<Diagnostic> AtTheEnd(PathDraw path, Noising noising)
    {
        if (!problem.Data.TryGetValue(path.Draw.Target.Of, out var data) || data.Values.Length == 0) return [];
        var end = new ProgramBuilder().Constant([1], [1]);
        var (kept, spread) = (Interpreter.Evaluate(noising.Kept(end)).Values[0], Interpreter.Evaluate(noising.Spread(end)).Values[0]);
        var lost = Columns(data).Sum(c => Lost(kept * c.Mean, (kept * kept * c.Variance) + (spread * spread), noising.EndSd));
        return lost > MuchLost ? [NoisingDiagnostics.MuchKept(path.Sde!, kept, spread, noising.EndSd, lost)] : [];
    }

    private static double Lost(double mean, double variance, double end) =>
        0.5 * (((variance + (mean * mean)) / (end * end)) - 1 - Math.Log(variance / (end * end)));

    /// <summary>The mean and variance of each number of a row, over the cells that are there.</summary>
    private static IEnumerable<(double Mean, double Variance)> Columns(Tensor data)
    {
        var numbers = data.Values.Length / data.Shape[0];
        for (var number = 0; number < numbers; number++)
        {
            double[] there = [.. Enumerable.Range(0, data.Shape[0]).Select(row => data.Values[(row * numbers) + number])
                .Where(double.IsFinite)];
            if (there.Length == 0) continue;
            var mean = there.Average();
            yield return (mean, there.Average(x => (x - mean) * (x - mean)));
        }
    }
}
