using ProbDsl.Compiler.Graph;

namespace ProbDsl.Inference.Results;

/// <summary>
/// How well a fit foresees rows, in nats. At a point: log p(row | point). Of a posterior in closed form the log predictive density by
/// formula, else over draws log mean_s p(row | draw s); where a row has unknowns of its own, they are drawn from their laws given each
/// draw.
/// </summary>
/// <param name="LogDensity">Of each row, in the order of the data.</param>
/// <param name="IsDrawn">Whether the story draws something of a row.</param>
/// <param name="IsObserved">Whether some of it is there.</param>
/// <param name="Draws">Over how many draws of the fit; 1 for a point, 0 where a formula has the mean over the posterior.</param>
/// <param name="Plates">Whose members the rows are: a plate, or groups and their members.</param>
public sealed record RowScores(IReadOnlyList<double> LogDensity, IReadOnlyList<bool> IsDrawn, IReadOnlyList<bool> IsObserved, int Draws,
    IReadOnlyList<Plate> Plates)
{
    /// <summary>Of a law along time: what was followed, and how.</summary>
    public PathFigure? Path { get; init; }

    /// <summary>How many rows of the fit stand before the first one, which each row is conditioned on with all rows between.</summary>
    public int Conditioned { get; init; }

    /// <summary>What a row's figure is, as JSON names it: of a fit that is a point, or has draws.</summary>
    public string NameOf(bool isPoint) =>
        Path is { } path ? path.IsReversed ? "probability_flow_ode" : "ode" : isPoint ? "exact" : "log_predictive_density";

    private IEnumerable<double> Counted => LogDensity.Where((_, row) => IsObserved[row]);

    /// <summary>How many rows have a density.</summary>
    public int Rows => IsObserved.Count(o => o);

    /// <summary>Rows whose drawn cells are all missing.</summary>
    public int Missing => IsDrawn.Zip(IsObserved).Count(r => r is (true, false));

    public double Total => Counted.Sum();

    public double Mean => Total / Rows;

    /// <summary>
    /// Of the mean over rows, as a sample of rows like these: their standard deviation over the root of their number. NaN for a single row.
    /// </summary>
    public double StandardError => Results.StandardError.OfMean([.. Counted]);
}

/// <summary>How the log density of a law along time was found.</summary>
/// <param name="IsReversed">Whether it is the probability-flow ODE of a reversed SDE.</param>
/// <param name="Solver">What followed it, in words.</param>
/// <param name="IsExact">Whether the trace was taken number by number.</param>
/// <param name="Probes">Random directions of the trace otherwise.</param>
/// <param name="Error">Of the mean over rows, by these; null where it is exact, or there is one.</param>
/// <param name="Width">How many numbers a row has.</param>
/// <param name="Steps">The most that a row took.</param>
public sealed record PathFigure(bool IsReversed, string Solver, bool IsExact, int Probes, double? Error, int Width, int Steps);
