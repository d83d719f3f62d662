using ProbDsl.Catalogue;
using ProbDsl.Compiler.Graph;
using ProbDsl.Runtime.Engines;
using ProbDsl.Runtime.Managed;

namespace ProbDsl.Inference;

/// <summary>
/// How well a fit foresees rows, in nats. At a point: log p(row | point). Of a posterior in closed form the log predictive density by formula, else over draws log mean_s p(row | draw s); where a row has unknowns of its own, they are drawn from their
/// laws given each draw.
/// </summary>
/// <param name="LogDensity">Of each row, in the order of the data.</param>
/// <param name="IsDrawn">Whether the story draws something of a row.</param>
/// <param name="IsObserved">Whether some of it is there.</param>
/// <param name="Draws">Over how many draws of the fit; 1 for a point, 0 where a formula has the mean over the posterior.</param>
/// <param name="Plates">Whose members the rows are: a plate, or groups and their members.</param>
public sealed record RowScores(IReadOnlyList<double> LogDensity, IReadOnlyList<bool> IsDrawn, IReadOnlyList<bool> IsObserved, int Draws, IReadOnlyList<Plate> Plates)
{
    /// <summary>Of a law along time: what was followed, and how.</summary>
    public PathFigure? Path { get; init; }

    /// <summary>How many rows of the fit stand before the first one, which each row is conditioned on with all rows between.</summary>
    public int Conditioned { get; init; }

    /// <summary>What a row's figure is, as JSON names it: of a fit that is a point, or has draws.</summary>
    public string NameOf(bool isPoint) => Path is { } path ? path.IsReversed ? "probability_flow_ode" : "ode" : isPoint ? "exact" : "log_predictive_density";

    private IEnumerable<double> Counted => LogDensity.Where((_, row) => IsObserved[row]);

    /// <summary>How many rows have a density.</summary>
    public int Rows => IsObserved.Count(o => o);

    /// <summary>Rows whose drawn cells are all missing.</summary>
    public int Missing => IsDrawn.Zip(IsObserved).Count(r => r is (true, false));

    public double Total => Counted.Sum();

    public double Mean => Total / Rows;

    /// <summary>Of the mean over rows, as a sample of rows like these: their standard deviation over the root of their number. NaN for a single row.</summary>
    public double StandardError => Inference.StandardError.OfMean([.. Counted]);

    /// <param name="fit">The fit.</param>
    /// <param name="problem">Its story with the rows, by <see cref="KeptFit.Bind"/>.</param>
    /// <param name="sameRows">Whether the rows are those of the fit, so that it knows what each has of its own.</param>
    /// <param name="catalogue">What the story's names mean.</param>
    /// <param name="seed">Of what is drawn for new rows.</param>
    /// <param name="engine">Runs the program; null: the managed engine on one thread.</param>
    /// <param name="along">How a law along time is followed; null: as its story says.</param>
    public static Result<RowScores> Of(
        KeptFit fit, Problem problem, bool sameRows, StandardCatalogue catalogue, ulong seed = 1, EngineChoice? engine = null, RunOptions? along = null)
    {
        engine ??= ManagedEngine.On(1);
        if (problem.Graph.Assignments.All(s => s is not Draw || problem.Graph[s.Target.Of].Role != Role.Data)) return RowDiagnostics.NoData(problem.Graph);
        if (RowGaps.InTheWay(problem, fit.IsGuided) is { } missing) return missing;
        if (PathDraw.Of(problem.Graph) is { } path) return PathScores.Of(TimePath.Of(path, problem, catalogue), along ?? RunOptions.None, seed, engine);
        var known = fit.In(problem, sameRows);
        var begun = RowPass.Of(problem, catalogue, known, AskedOfRows.OnlyDensity, engine);
        if (begun.Value is not { } pass) return new(null, begun.Diagnostics);
        using (pass)
        {
            if (fit.IsPoint && pass.Density.Needed is [var own, ..]) return RowDiagnostics.PointWithoutRows(own);
            if (RowGaps.Everywhere(problem, pass.Density, pass.Density.Rows.First) is { } empty) return empty;
            return ExactPredictive.Of(fit, problem, known, pass.Density) is { } exact ? Told(pass.Density, exact, 0) : Of(pass, fit.Posterior.Count, seed);
        }
    }

    private static Result<RowScores> Of(RowPass pass, int draws, ulong seed)
    {
        var mean = new LogMeans(pass.Density.Rows.Count);
        for (var draw = 0; draw < draws; draw++)
        {
            if (pass.Run(draw, RowPass.SeedOf(seed, draw)) is { } failure) return failure;
            mean.Add(pass.Density);
        }

        return Told(pass.Density, mean.Values(), draws);
    }

    /// <summary>The rows of the user's file; those of the fit that stand before them are conditioned on.</summary>
    private static RowScores Told(RowDensity density, double[] each, int draws)
    {
        var first = density.Rows.First;
        return new(each[first..], density.IsDrawn[first..], density.IsObserved[first..], draws, density.Rows.Plates) { Conditioned = first };
    }
}
