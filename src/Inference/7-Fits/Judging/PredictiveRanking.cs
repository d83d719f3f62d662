using ProbDsl.Inference.Calibration;
using ProbDsl.Inference.CrossValidation;
using ProbDsl.Runtime.Managed;

namespace ProbDsl.Inference.Judging;

/// <summary>The predictions of one fit, each row from all others.</summary>
/// <param name="Name">The name of the fit.</param>
/// <param name="Places">The rows, as positions in the data.</param>
/// <param name="Rows">Their estimates.</param>
public sealed record PredictedFit(string Name, IReadOnlyList<int> Places, LeftOutRows Rows)
{
    /// <summary>The predictions of a fit.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="fit">The fit, with draws.</param>
    /// <param name="problem">The story with its data, as rows of the fit.</param>
    /// <param name="catalog">The catalog that resolves the story's names.</param>
    /// <param name="engine">The engine; null for the managed engine on one thread.</param>
    /// <param name="cancellation">Ends the computation between two draws.</param>
    /// <exception cref="OperationCanceledException">It was canceled.</exception>
    public static Result<PredictedFit> Compute(string name, SavedFit fit, Problem problem, StandardCatalog catalog,
        EngineChoice? engine = null, CancellationToken cancellation = default)
    {
        engine ??= ManagedEngine.On(1);
        var computed = PointwiseDensities.Compute(fit, problem, catalog, engine, cancellation);
        return computed.Value is not { } densities ? new Result<PredictedFit>(null, computed.Diagnostics)
            : new PredictedFit(name, densities.Rows, LeftOutRows.Compute(densities, fit, catalog, engine, cancellation))
            {
                Observed = [.. ObservedIn(densities)],
            };
    }

    /// <summary>What the story draws in these rows, an array for each number of a row.</summary>
    public IReadOnlyList<double[]> Observed { get; init; } = [];

    /// <summary>Whether another fit predicts the same numbers, under whatever names.</summary>
    public bool PredictsAs(PredictedFit other) => Places.SequenceEqual(other.Places) && Observed.Count == other.Observed.Count
        && Observed.All(own => other.Observed.Any(own.SequenceEqual));

    private static IEnumerable<double[]> ObservedIn(PointwiseDensities densities)
    {
        var problem = densities.Problem;
        if (densities.Plates is not [var plate]) yield break;
        foreach (var variable in Simulator.DrawnData(problem.Graph).Where(v => v.Extents is [{ Plate: var own }, ..] && own == plate))
        {
            var values = problem.Data[variable.Name].Values;
            var width = values.Length / problem.SizeOf(plate.Size);
            for (var k = 0; k < width; k++) yield return [.. densities.Rows.Select(row => values[(row * width) + k])];
        }
    }
}

/// <summary>One fit of a ranking.</summary>
/// <param name="Of">Its predictions.</param>
/// <param name="Difference">Its elpd less that of the best fit, by rows; null for the best.</param>
/// <param name="Weight">Its weight in the mixture of all fits that predicts best (stacking).</param>
public sealed record RankedPrediction(PredictedFit Of, RowSum? Difference, double Weight)
{
    /// <summary>The probability that it predicts worse than the best, as if the difference were normal; null for the best.</summary>
    public double? ProbabilityWorse => Difference?.ProbabilityBelowZero;
}

/// <summary>
/// Fits ranked by how well they predict each row from all others: differences of the expected log predictive density with their standard
/// errors over rows, as R's `loo_compare`, and stacking weights.
/// </summary>
public sealed class PredictiveRanking
{
    /// <summary>A difference of less is small (T. Sivula, M. Magnusson and A. Vehtari 2020).</summary>
    private const double Small = 4;

    /// <summary>With fewer rows the standard error of a difference is too small (the same).</summary>
    private const int FewRows = 100;

    private PredictiveRanking(IReadOnlyList<RankedPrediction> all) => All = all;

    /// <summary>The fits, the best first.</summary>
    public IReadOnlyList<RankedPrediction> All { get; }

    /// <summary>The ranking; an error if the fits do not predict the same rows.</summary>
    public static Result<PredictiveRanking> Rank(IReadOnlyList<PredictedFit> fits)
    {
        if (fits.FirstOrDefault(f => !f.PredictsAs(fits[0])) is { } other)
            return JudgeDiagnostics.OtherRows(fits[0].Name, other.Name);
        if (fits.FirstOrDefault(f => f.Rows.AreOneStep) is { } oneStep && fits.FirstOrDefault(f => !f.Rows.AreOneStep) is { } all)
            return JudgeDiagnostics.OtherPredictions(oneStep.Name, all.Name);
        var order = fits.OrderByDescending(f => f.Rows.Elpd.Value).ToList();
        var elpd = order.ConvertAll(f => f.Rows.Rows.Select(r => r.Elpd).ToArray());
        var weights = StackingWeights.Find(elpd);
        return new PredictiveRanking([.. order.Select((fit, i) => new RankedPrediction(fit,
            i == 0 ? null : Difference(elpd[i], elpd[0], fit.Rows, order[0].Rows), weights[i]))]);
    }

    /// <summary>A difference with its error over rows and that of the draws of both.</summary>
    private static RowSum Difference(double[] own, double[] best, LeftOutRows of, LeftOutRows ofBest)
    {
        var found = RowSum.Difference(own, best);
        var (one, other) = (of.MonteCarloError, ofBest.MonteCarloError);
        return double.IsFinite(one + other) ? found with { Error = Math.Sqrt((found.Error * found.Error) + (one * one) + (other * other)) }
            : found;
    }

    /// <summary>The interpretation of the values, one sentence each.</summary>
    public IEnumerable<string> Reading()
    {
        var best = All[0].Of;
        foreach (var other in All.Skip(1).Where(o => o.Difference is not null))
        {
            var (value, error) = (-other.Difference!.Value.Value, other.Difference.Value.Error);
            yield return !double.IsFinite(value) ? $"{other.Of.Name} gives some row density 0"
                : value < Small ? $"{other.Of.Name} predicts as well as {best.Name}: a difference below {Small:0} nats is small"
                : value < 2 * error ? $"{best.Name} predicts better than {other.Of.Name} by {Nats(value)} ± {Nats(error)} nats, which may "
                    + "be chance"
                : $"{best.Name} predicts better than {other.Of.Name}, by {Nats(value)} ± {Nats(error)} nats";
        }

        if (best.Rows.Observed < FewRows)
            yield return $"with {CountedNoun.Of(best.Rows.Observed, "row")}, errors of differences are "
                + (best.Rows.Observed == 1 ? "not known" : "larger than stated");
        foreach (var fit in All.Select(f => f.Of).Where(f => f.Rows.Unreliable.Count > 0))
            yield return $"{fit.Rows.Unreliable.Count:N0} {(fit.Rows.Unreliable.Count == 1 ? "row moves" : "rows move")} {fit.Name} too "
                + "far for weights: `probdsl judge` names them";

        static string Nats(double value) => value.ToString("0.0", CultureInfo.InvariantCulture);
    }
}
