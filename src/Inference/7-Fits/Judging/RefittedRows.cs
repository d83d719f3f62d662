using ProbDsl.Inference.CrossValidation;
using ProbDsl.Inference.Drivers;
using ProbDsl.Inference.Methods;

namespace ProbDsl.Inference.Judging;

/// <summary>Rows that are predicted by fits without them, by the method and the options of the fit.</summary>
/// <param name="Parts">The parts of the rows that were left out together.</param>
/// <param name="Places">The rows, as positions in the data.</param>
/// <param name="Rows">The prediction of each given the rows of the other parts.</param>
public sealed record RefittedRows(RowParts Parts, IReadOnlyList<int> Places, IReadOnlyList<PredictedRow> Rows)
{
    /// <summary>The Monte Carlo error of a row above which draws do not say how well it is predicted, in nats.</summary>
    public const double MostError = 0.5;

    /// <summary>The log density of each, in nats.</summary>
    public IReadOnlyList<double> Elpd => [.. Rows.Select(r => r.Elpd)];

    /// <summary>The sum over all rows that were predicted.</summary>
    public RowSum Sum => RowSum.Of(Elpd);

    /// <summary>The Monte Carlo standard error of <see cref="Sum"/>.</summary>
    public double MonteCarloError => Math.Sqrt(Rows.Sum(r => r.Error * r.Error));

    /// <summary>The number of rows of which draws do not say how well they are predicted.</summary>
    public int Uncertain => Rows.Count(r => !(r.Error <= MostError));

    /// <summary>Fits without each part, and predicts it.</summary>
    /// <param name="parts">The parts.</param>
    /// <param name="densities">The rows of the fit.</param>
    /// <param name="fit">The fit, whose method and options are used.</param>
    /// <param name="methods">The methods.</param>
    /// <param name="catalog">The catalog that resolves the story's names.</param>
    /// <param name="engine">The engine of the densities.</param>
    /// <param name="progress">Is given each part.</param>
    /// <param name="cancellation">Ends the computation between two fits.</param>
    /// <exception cref="OperationCanceledException">It was canceled.</exception>
    public static Result<RefittedRows> Compute(RowParts parts, PointwiseDensities densities, SavedFit fit, MethodTable methods,
        StandardCatalog catalog, EngineChoice engine, IProgress progress, CancellationToken cancellation = default)
    {
        if (densities.Plates is not [var plate]) return JudgeDiagnostics.RowsOfGroups(densities.Plates);
        var (problem, options) = (densities.Problem, FitOptions.Create(fit.Options));
        var predictions = new PartPredictions(parts, densities, plate, fit, catalog, engine);
        List<(int Place, PredictedRow Row)> all = [];
        foreach (var (at, part) in parts.All.Index())
        {
            progress.Begin($"fit {at + 1:N0} of {parts.All.Count:N0}");
            var hidden = parts.AreFuture ? Enumerable.Range(part[0], problem.SizeOf(plate.Size) - part[0]) : part;
            if (RowRemoval.Remove(problem, plate, hidden) is not { } others) return JudgeDiagnostics.RowsAreRead();
            var story = StoryFacts.Of(others.Graph, catalog).With(others);
            var selection = methods.Select(story, fit.Method);
            if (selection.Plan is null) return new(null, selection.Diagnostics);
            var outcome = FitService.FitBy(story, selection, options, progress, cancellation);
            cancellation.ThrowIfCancellationRequested();
            if (outcome.Outcome?.Summary is not { } summary) return new(null, [.. outcome.Diagnostics]);
            var refitted = FitInMemory.Create(fit.Method, others, summary);
            if (predictions.Integrated(part, others, refitted) is not { } predicted)
            {
                var byDraws = predictions.ByDraws(part, refitted);
                if (byDraws.Value is null) return new(null, byDraws.Diagnostics);
                predicted = byDraws.Value;
            }

            all.AddRange(part.Zip(predicted));
        }

        var ordered = all.OrderBy(r => r.Place).ToList();
        return new RefittedRows(parts, ordered.ConvertAll(r => r.Place), ordered.ConvertAll(r => r.Row));
    }
}
