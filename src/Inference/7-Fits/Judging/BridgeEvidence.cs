using MathNet.Numerics.LinearAlgebra;
using ProbDsl.Runtime.Managed;

namespace ProbDsl.Inference.Judging;

/// <summary>
/// The log evidence of a fit from its draws: by bridge sampling from the normal distribution with their mean and covariance, in the
/// coordinates of the log density; what the plan integrates has no coordinates.
/// </summary>
/// <param name="Of">What the integral is: the evidence if every prior is proper.</param>
/// <param name="Value">Its logarithm, in nats.</param>
/// <param name="Error">The standard error of that.</param>
public sealed record BridgeEvidence(ObjectiveKind Of, double Value, double Error)
{
    /// <summary>The estimate.</summary>
    /// <param name="fit">The fit, with draws.</param>
    /// <param name="problem">The story with its data, from `Bind(.., sameRows: true)`.</param>
    /// <param name="catalog">The catalog that resolves the story's names.</param>
    /// <param name="engine">The engine; null for the managed engine on one thread.</param>
    /// <param name="seed">The seed of the proposal.</param>
    public static Result<BridgeEvidence> Compute(SavedFit fit, Problem problem, StandardCatalog catalog, EngineChoice? engine = null,
        ulong seed = 1)
    {
        if (JudgeDiagnostics.WithoutDraws(fit) is { } few) return few;
        return LoweringLimit.Try<Result<BridgeEvidence>>(() =>
        {
            using var objective = IntegratedRows.InFreeCoordinates(problem, catalog, engine ?? ManagedEngine.On(1));
            var kind = Evidence.Describe(problem.Graph, catalog);
            if (objective.Dimension == 0) return new BridgeEvidence(kind, objective.Density([]), 0);
            return DrawPoints.FindFree(fit, problem, catalog, objective) is { } points ? Estimate(kind, points, fit, objective, seed)
                : JudgeDiagnostics.WithoutComponents(fit);
        }).Or(_ => JudgeDiagnostics.WithoutComponents(fit));
    }

    private static BridgeEvidence Estimate(ObjectiveKind kind, double[] points, SavedFit fit, StoryObjective objective, ulong seed)
    {
        // of each chain, the first half gives the proposal, the other half the estimate
        var (d, all, length) = (objective.Dimension, fit.Posterior.Count, fit.Posterior.Count / fit.Chains);
        int[] first = [.. Enumerable.Range(0, all).Where(i => i % length < length / 2)],
            second = [.. Enumerable.Range(0, all).Where(i => i % length >= length / 2 && i < length * fit.Chains)];
        var mean = Enumerable.Range(0, d).Select(k => first.Average(i => points[(i * d) + k])).ToArray();
        var away = Matrix<double>.Build.Dense(first.Length, d, (i, k) => points[(first[i] * d) + k] - mean[k]);
        if (PositiveDefinite.FactorOf(away.TransposeThisAndMultiply(away) / (first.Length - 1)) is not { } factor)
            return new(kind, double.NaN, double.NaN);
        var (root, random) = (factor.Factor, new RandomStream(seed, "bridge sampling"));
        var proposed = new double[second.Length * d];
        for (var i = 0; i < second.Length; i++)
        {
            var z = root * Vector<double>.Build.Dense(d, _ => random.NextNormal());
            for (var k = 0; k < d; k++) proposed[(i * d) + k] = mean[k] + z[k];
        }

        double[] drawn = [.. second.SelectMany(i => points.AsSpan(i * d, d).ToArray())];
        var statistics = new ChainStatistics(fit.Chains);
        double[] sizes = [.. Enumerable.Range(0, d)
            .Select(k => statistics.EffectiveSize([.. second.Select(i => points[(i * d) + k])])).Order()];
        var found = BridgeSampling.Estimate(Ratios(drawn), Ratios(proposed), sizes[d / 2],
            fit.Chains > 1 ? statistics.EffectiveSize : null);
        return new(kind, found.LogIntegral, found.Error);

        double[] Ratios(double[] at)
        {
            var densities = new double[at.Length / d];
            objective.Densities(densities.Length, at, densities);
            for (var i = 0; i < densities.Length; i++)
            {
                var own = Vector<double>.Build.Dense(d, k => at[(i * d) + k] - mean[k]);
                densities[i] += 0.5 * ((own * factor.Solve(own)) + (d * Math.Log(2 * Math.PI)) + factor.DeterminantLn);
                if (double.IsNaN(densities[i])) densities[i] = double.NegativeInfinity;
            }

            return densities;
        }
    }
}
