using ProbDsl.Inference.CrossValidation;
using ProbDsl.Runtime.Managed;

namespace ProbDsl.Inference.Judging;

/// <summary>
/// Whether a fit can be trusted: whether its draws are those of the posterior, how it predicts rows that it has not seen, and whether data
/// drawn from it look as those that it has seen.
/// </summary>
/// <param name="Densities">The densities of rows; their values are now the weights of the draws for each row.</param>
/// <param name="LeftOutRows">The predictions of rows from all others.</param>
/// <param name="Checks">The statistics of replicated data; empty where nothing draws the data again.</param>
/// <param name="Calibration">The probabilities of rows below their predictions, for each outcome of one number a row.</param>
/// <param name="Sensitivity">How unknowns depend on their priors; null if that cannot be computed.</param>
/// <param name="Findings">The lines of the page.</param>
public sealed record Judgement(PointwiseDensities Densities, LeftOutRows LeftOutRows, IReadOnlyList<PredictiveCheck> Checks,
    IReadOnlyList<PitCheck> Calibration, PriorSensitivity? Sensitivity, IReadOnlyList<Finding> Findings)
{
    /// <summary>The most draws by which data are replicated.</summary>
    private const int MostReplicates = 1000;

    /// <summary>The predictions of parts of the rows by fits to the others, as they were asked for.</summary>
    public IReadOnlyList<RefittedRows> Refitted { get; init; } = [];

    /// <summary>The probabilities of yes, or of states, beside what happened.</summary>
    public IReadOnlyList<EventCalibration> Events { get; init; } = [];

    /// <summary>The worst of all findings.</summary>
    public Verdict Verdict => Findings.Max(f => f.Verdict);

    /// <summary>Judges a fit by its own data.</summary>
    /// <param name="fit">The fit, with draws.</param>
    /// <param name="problem">The story with its data, from `Bind(.., sameRows: true)`.</param>
    /// <param name="catalog">The catalog that resolves the story's names.</param>
    /// <param name="rowNames">The number of each row in the user's file; null: as in the data.</param>
    /// <param name="engine">The engine; null for the managed engine on one thread.</param>
    /// <param name="seed">The seed of replicated data.</param>
    /// <param name="refits">The rows that are predicted by further fits; null for none.</param>
    /// <param name="cancellation">Ends the computation between two draws.</param>
    /// <exception cref="OperationCanceledException">It was canceled.</exception>
    public static Result<Judgement> Compute(SavedFit fit, Problem problem, StandardCatalog catalog,
        Func<PointwiseDensities, IReadOnlyList<int>?>? rowNames = null, EngineChoice? engine = null, ulong seed = 1,
        RefitRequest? refits = null, CancellationToken cancellation = default)
    {
        engine ??= ManagedEngine.On(1);
        var computed = PointwiseDensities.Compute(fit, problem, catalog, engine, cancellation);
        if (computed.Value is not { } densities) return new(null, computed.Diagnostics);
        var rows = LeftOutRows.Compute(densities, fit, catalog, engine, cancellation);
        List<RefittedRows> refitted = [], alone = [];
        foreach (var parts in PartsOf(refits, densities, rows, seed))
        {
            if (parts.Value is not { } asked) return new(null, parts.Diagnostics);
            var predicted = RefittedRows.Compute(asked, densities, fit, refits!.Methods, catalog, engine, refits.Progress, cancellation);
            if (predicted.Value is not { } found) return new(null, predicted.Diagnostics);
            (asked.AreUnreliable ? alone : refitted).Add(found);
            if (asked.AreUnreliable) rows = rows.With(found, densities.Rows);
        }

        var names = rowNames?.Invoke(densities);
        var sensitivity = PriorSensitivity.Compute(fit, problem, catalog, engine, cancellation);
        List<Finding> findings =
            [FitFinding.Of(fit), PredictionFinding.Of(fit, densities, rows, names), PriorFinding.Of(sensitivity),
                .. RefitFinding.Of(alone.Concat(refitted))];
        var replicated = ReplicatedData.Create(problem, fit, catalog, engine, densities.Integrated.Count > 0);
        if (replicated.Value is not { } data)
        {
            var why = replicated.Diagnostics[0];
            findings.Add(new("checks", Verdict.Unknown, $"data cannot be drawn again: {why.Message}", why.Help));
            findings.Add(new("calibration", Verdict.Unknown, "data that cannot be drawn again have no probabilities"));
            return new Judgement(densities, rows, [], [], sensitivity.Value, findings) { Refitted = refitted };
        }

        using (data)
        {
            var (comparison, probabilities) = (new StatisticComparison(problem, data.Outcomes, fit.SavedData),
                new ReplicatedProbabilities(densities, data.Outcomes, fit.SavedData));
            var each = Math.Max(1, densities.Draws / MostReplicates);
            for (var draw = 0; draw < densities.Draws; draw++)
            {
                cancellation.ThrowIfCancellationRequested();
                if (data.Run(densities.DrawOf(draw), seed) is { } failure) return failure;
                comparison.Add(data, withStatistics: draw % each == 0);
                probabilities.Add(draw, data);
            }

            // the same replicates once more, beside the predictions that all of them give
            for (var draw = 0; draw < densities.Draws; draw += each)
            {
                cancellation.ThrowIfCancellationRequested();
                if (data.Run(densities.DrawOf(draw), seed) is { } failure) return failure;
                comparison.AddResiduals(data);
            }

            var (checks, calibration, events) = (comparison.Checks(), probabilities.Calibration(seed), probabilities.Events());
            findings.AddRange(CheckFindings.Of(checks, calibration).Concat(CheckFindings.Of(events))
                .Concat(CheckFindings.WithoutProbabilities(probabilities.Others, densities.AreOneStep)));
            return new Judgement(densities, rows, checks, calibration, sensitivity.Value, findings)
            {
                Refitted = refitted, Events = events,
            };
        }
    }

    private static IEnumerable<Result<RowParts>> PartsOf(RefitRequest? refits, PointwiseDensities densities, LeftOutRows rows, ulong seed)
    {
        if (refits is null) yield break;
        if (refits.UnreliableRows && rows.Unreliable.Count > 0) yield return RowParts.Unreliable(densities, rows);
        if (refits.Folds is { } count) yield return RowParts.Folds(densities, count, seed);
        if (refits.Leaving is { } name) yield return RowParts.Leaving(densities, name);
    }
}
