namespace ProbDsl.Inference.Results;

/// <summary>
/// Log predictive densities of rows, in nats. For a point: log p(row | point). For a posterior in closed form the log predictive density by
/// formula, otherwise log mean_s p(row | draw s) over draws; unknowns of the row itself are drawn from their distributions given each draw.
/// </summary>
/// <param name="LogDensity">The log density of each row, in the order of the data.</param>
/// <param name="IsDrawn">Whether the story draws a data name in the row.</param>
/// <param name="IsObserved">Whether some of its drawn cells are observed.</param>
/// <param name="Draws">The number of draws of the fit; 1 for a point, 0 for the posterior mean by a formula.</param>
/// <param name="Plates">The plates whose members the rows are: a plate, or groups and their members.</param>
public sealed record RowScores(IReadOnlyList<double> LogDensity, IReadOnlyList<bool> IsDrawn, IReadOnlyList<bool> IsObserved, int Draws,
    IReadOnlyList<Plate> Plates)
{
    /// <summary>The number of dimensions of a row; null where it differs between rows.</summary>
    public RowDimensions? Dimensions { get; init; }

    /// <summary>For a continuous-time model, how the log density was computed.</summary>
    public PathScoreDetails? Path { get; init; }

    /// <summary>Whether the normalizer of the density was learned, so that the density is an estimate.</summary>
    public bool HasLearnedNormalizer { get; init; }

    /// <summary>Whether the density is a mean over draws of the row's own unknowns, and so an estimate.</summary>
    public bool DrawsOwnUnknowns { get; init; }

    /// <summary>
    /// An unknown of which the fit has no values and which several rows share, as the effect of a new group: each row is averaged over it
    /// by itself, so that the densities do not add up to that of all rows. Null without one.
    /// </summary>
    public string? SharedUnknown { get; init; }

    /// <summary>The number of rows of the fit before the first one; each row is conditioned on them and on all rows between.</summary>
    public int Conditioned { get; init; }

    /// <summary>The JSON name of a row's metric, for a fit that is a point or has draws.</summary>
    public string NameOf(bool isPoint) =>
        Path is { } path ? path.IsReversed ? "probability_flow_ode" : "ode"
            : HasLearnedNormalizer ? "learned_normalizer" : isPoint ? "exact" : "log_predictive_density";

    private IEnumerable<double> Counted => LogDensity.Where((_, row) => IsObserved[row]);

    /// <summary>The number of rows that have a density.</summary>
    public int Rows => IsObserved.Count(o => o);

    /// <summary>The number of rows whose drawn cells are all missing.</summary>
    public int Missing => IsDrawn.Zip(IsObserved).Count(r => r is (true, false));

    /// <summary>The rows, by their place, whose density is 0 or too small for a 64-bit number.</summary>
    public IReadOnlyList<int> WithoutDensity =>
        [.. Enumerable.Range(0, IsObserved.Count).Where(row => IsObserved[row] && !double.IsFinite(LogDensity[row]))];

    /// <summary>The log density of all other rows together.</summary>
    public double TotalOfOthers => Counted.Where(double.IsFinite).Sum();

    public double Total => Counted.Sum();

    public double Mean => Total / Rows;

    /// <summary>
    /// The standard error of the mean over rows: their standard deviation over the root of their number. NaN for a single row.
    /// </summary>
    public double StandardError => Results.StandardError.OfMean([.. Counted]);
}

/// <summary>How the log density of a continuous-time model was computed.</summary>
/// <param name="IsReversed">Whether it is the probability-flow ODE of a reversed SDE.</param>
/// <param name="Solver">The ODE solver in words.</param>
/// <param name="IsExact">Whether the trace is exact.</param>
/// <param name="Probes">The number of random directions of an estimated trace.</param>
/// <param name="Error">The standard error of the mean over rows from these directions; null if the trace is exact, or with one
/// direction.</param>
/// <param name="Steps">The largest number of solver steps of a row.</param>
public sealed record PathScoreDetails(bool IsReversed, string Solver, bool IsExact, int Probes, double? Error, int Steps);
