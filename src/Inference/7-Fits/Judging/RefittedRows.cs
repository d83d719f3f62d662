using ProbDsl.Inference.CrossValidation;
using ProbDsl.Inference.Drivers;
using ProbDsl.Inference.Methods;

namespace ProbDsl.Inference.Judging;

/// <summary>Rows that are predicted by fits without them, by the method and the options of the fit.</summary>
/// <param name="Parts">The parts of the rows that were left out together.</param>
/// <param name="Places">The rows, as positions in the data.</param>
/// <param name="Elpd">The log density of each given the rows of the other parts, in nats.</param>
public sealed record RefittedRows(RowParts Parts, IReadOnlyList<int> Places, IReadOnlyList<double> Elpd)
{
    /// <summary>The sum over all rows that were predicted.</summary>
    public RowSum Sum => RowSum.Of([.. Elpd]);

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
        List<(int Row, double Elpd)> all = [];
        foreach (var (at, part) in parts.All.Index())
        {
            progress.Begin($"fit {at + 1:N0} of {parts.All.Count:N0}");
            var hidden = parts.AreFuture ? Enumerable.Range(part[0], problem.SizeOf(plate.Size) - part[0]) : part;
            if (RowRemoval.Remove(problem, plate, hidden) is not { } others) return JudgeDiagnostics.RowsAreRead();
            var story = StoryFacts.Of(others.Graph, catalog).With(others);
            var selection = methods.Select(story, fit.Method);
            if (selection.Plan is null) return new(null, selection.Diagnostics);
            var refitted = FitService.FitBy(story, selection, options, progress, cancellation);
            cancellation.ThrowIfCancellationRequested();
            if (refitted.Outcome?.Summary is not { } summary) return new(null, [.. refitted.Diagnostics]);
            var predicted = Predict(parts, part, problem, plate, FitInMemory.Create(fit.Method, others, summary), catalog, engine);
            if (predicted.Value is not { } elpd) return new(null, predicted.Diagnostics);
            all.AddRange(part.Zip(elpd));
        }

        var ordered = all.OrderBy(r => r.Row).ToList();
        return new RefittedRows(parts, ordered.ConvertAll(r => r.Row), ordered.ConvertAll(r => r.Elpd));
    }

    /// <summary>The log density of each row of a part, averaged over the draws of a fit without it.</summary>
    private static Result<double[]> Predict(RowParts parts, int[] part, Problem problem, Plate plate, SavedFit refitted,
        StandardCatalog catalog, EngineChoice engine)
    {
        // rows of a series are given those before them, and none after the part
        var after = parts.AreFuture ? Enumerable.Range(part[^1] + 1, problem.SizeOf(plate.Size) - part[^1] - 1) : [];
        var known = parts.AreFuture ? RowRemoval.Remove(problem, plate, after)! : problem;
        var begun = RowPass.Create(known, catalog, refitted.In(known, sameRows: true), RowQuantities.OnlyDensity, engine);
        if (begun.Value is not { } pass) return new(null, begun.Diagnostics);
        using (pass)
        {
            // of a series, the density of each row given those before it: of all up to it over that of all before it
            var means = new LogMeanExp[part.Length];
            for (var draw = 0; draw < refitted.Posterior.Count; draw++)
            {
                if (pass.Run(draw, RowPass.SeedOf(1, draw)) is { } failure) return failure;
                var before = 0.0;
                for (var i = 0; i < part.Length; i++)
                {
                    var density = pass.Density[part[i]];
                    means[i].Add(before + density);
                    if (parts.AreFuture) before += density;
                }
            }

            return new Result<double[]>(
                [.. means.Select((m, i) => m.Value - (parts.AreFuture && i > 0 ? means[i - 1].Value : 0))], []);
        }
    }
}
