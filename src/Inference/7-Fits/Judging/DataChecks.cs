using ProbDsl.Inference.Calibration;
using ProbDsl.Inference.ForwardSampling;
using ProbDsl.Runtime.Managed;

namespace ProbDsl.Inference.Judging;

/// <summary>Receives a replicate.</summary>
/// <param name="replicate">Its number, from 0.</param>
/// <param name="data">Each data name that the story draws, with its values in their shape.</param>
public delegate void ReplicateWriter(int replicate, IReadOnlyList<(string Name, double[] Values)> data);

/// <summary>Statistics of data beside those of replicates: predictive checks of a fit, or of the priors of a story.</summary>
public static class DataChecks
{
    /// <summary>The usual number of replicates.</summary>
    public const int UsualReplicates = 1000;

    /// <summary>Data drawn from a fit, or at a point.</summary>
    /// <param name="fit">The fit.</param>
    /// <param name="problem">The story with its data, from `Bind(.., sameRows: true)`.</param>
    /// <param name="catalog">The catalog that resolves the story's names.</param>
    /// <param name="engine">The engine; null for the managed engine on one thread.</param>
    /// <param name="count">The number of replicates.</param>
    /// <param name="seed">Their seed.</param>
    /// <param name="written">Is given each replicate; null for nothing.</param>
    public static Result<IReadOnlyList<PredictiveCheck>> OfFit(SavedFit fit, Problem problem, StandardCatalog catalog,
        EngineChoice? engine = null, int count = UsualReplicates, ulong seed = 1, ReplicateWriter? written = null)
    {
        var created = ReplicatedData.Create(problem, fit, catalog, engine ?? ManagedEngine.On(1));
        if (created.Value is not { } data) return new(null, created.Diagnostics);
        using (data) return Compare(problem, data, fit.SavedData, count, seed, written);
    }

    /// <summary>Data drawn from the priors; the story may have sizes in place of data, which then have no observed values.</summary>
    /// <inheritdoc cref="OfFit"/>
    public static Result<IReadOnlyList<PredictiveCheck>> OfPriors(Problem problem, StandardCatalog catalog, int count = UsualReplicates,
        ulong seed = 1, ReplicateWriter? written = null)
    {
        if (StoryPriors.FindMissing(problem.Graph) is var (reason, place)) return JudgeDiagnostics.ReplicatesWithoutPriors(reason, place);
        var given = problem.Data.Keys.ToHashSet();
        var checks = new DrawChecks(problem.Graph, catalog) { Given = given };
        ValueList<Diagnostic> undrawn = [.. checks.Find().Select(JudgeDiagnostics.OrOfFit)];
        if (undrawn.Count > 0) return new(null, undrawn);
        using var data = new PriorReplicates(problem, catalog);
        return Compare(problem, data, saved: null, count, seed, written);
    }

    private static Result<IReadOnlyList<PredictiveCheck>> Compare(Problem problem, IReplicates data, SavedData? saved, int count,
        ulong seed, ReplicateWriter? written)
    {
        if (data.Outcomes.Count == 0) return RowDiagnostics.NoData(problem.Graph);
        var comparison = new StatisticComparison(problem, data.Outcomes, saved);
        for (var draw = 0; draw < count; draw++)
        {
            if (data.Run(draw, seed) is { } failure) return failure;
            comparison.Add(data, withStatistics: true);
            written?.Invoke(draw, [.. data.Outcomes.Select(v => (v.Name, data[v].ToArray()))]);
        }

        for (var draw = 0; draw < count; draw++)
        {
            if (data.Run(draw, seed) is { } failure) return failure;
            comparison.AddResiduals(data);
        }

        return comparison.Checks();
    }
}
