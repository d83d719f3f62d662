namespace ProbDsl.Inference.Comparisons;

/// <summary>The kind of a row's score: its log density, or a lower bound.</summary>
public enum ScoreKind
{
    /// <summary>
    /// The log density under the fit: at a point, as the mean over the posterior, or by an ODE, up to the error of its steps.
    /// </summary>
    Exact,

    /// <summary>A lower bound on the log density.</summary>
    Bound,
}

/// <summary>The scores of rows under a fit: log densities or lower bounds.</summary>
/// <param name="Kind">The kind of the scores.</param>
/// <param name="Name">`exact`, `log_predictive_density`, `ode`, `probability_flow_ode`, `elbo`, `iwae_250`.</param>
/// <param name="Each">The score of each row in nats; NaN if nothing in the row is observed.</param>
/// <param name="Width">The number of observed dimensions of a row.</param>
public sealed record EvaluationScores(ScoreKind Kind, string Name, IReadOnlyList<double> Each, int Width)
{
    private IEnumerable<double> Known => Each.Where(l => !double.IsNaN(l));

    /// <summary>The mean number of dimensions that are observed, over rows with a score; fewer than the width if cells are
    /// missing.</summary>
    public double Observed { get; private init; } = Width;

    /// <summary>The same scores, with the number of observed dimensions of each row, and what they are of.</summary>
    internal EvaluationScores WithObserved(Problem problem, ObservedColumns columns, string noun) =>
        this with { Noun = noun, Observed = columns.PerRow(problem, Each.Count, row => !double.IsNaN(Each[row])) };

    /// <summary>The ladder of bounds behind the scores; null if there is none.</summary>
    public GuidedScores? Ladder { get; private init; }

    /// <summary>What a score is of, a row or a group.</summary>
    public string Noun { get; init; } = "row";

    /// <summary>The number of rows with a score.</summary>
    public int Rows => Known.Count();

    /// <summary>The mean score of a row, in nats.</summary>
    public double Mean => Known.Average();

    /// <summary>The standard error of the mean, in nats.</summary>
    public double Error => StandardError.OfMean([.. Known]);

    /// <summary>-log2 of the density per dimension; for a lower bound of the density, an upper bound.</summary>
    public double BitsPerDimension => Results.BitsPerDimension.Of(Mean, Observed);

    /// <summary>
    /// The mean difference of these scores and others over the same rows; null if each gives some row density 0.
    /// </summary>
    public ScoreDifference? DifferenceFrom(EvaluationScores other)
    {
        double[] apart = [.. Each.Zip(other.Each).Where(pair => !double.IsNaN(pair.First) && !double.IsNaN(pair.Second))
            .Select(pair => pair.First - pair.Second)];
        if (Array.TrueForAll(apart, double.IsFinite)) return new(apart.Average(), StandardError.OfMean(apart));
        if (Array.Exists(apart, double.IsNaN)) return null;
        var (above, below) = (Array.Exists(apart, double.IsPositiveInfinity), Array.Exists(apart, double.IsNegativeInfinity));
        return above && below ? null : new(above ? double.PositiveInfinity : double.NegativeInfinity, 0);
    }

    internal static EvaluationScores Of(RowScores scores, SavedFit fit, int width) =>
        new(ScoreKind.Exact, scores.NameOf(fit.IsPoint),
            [.. scores.LogDensity.Select((l, row) => scores.IsObserved[row] ? l : double.NaN)], width);

    /// <summary>Scores of a guided fit; if no latent is drawn per row, its bound is the log density itself.</summary>
    internal static EvaluationScores Of(GuidedScores scores, bool isBound, int width) =>
        new(isBound ? ScoreKind.Bound : ScoreKind.Exact, isBound ? scores.Best.Name : "exact", scores.Best.EachRow,
            width) { Ladder = scores };
}

/// <summary>The mean difference of scores, in nats a row, with its standard error.</summary>
public sealed record ScoreDifference(double Mean, double Error)
{
    private const double Errors = 2;

    // nats a row: the difference between two optimizations that reach the same maximum
    private const double Same = 1e-6;

    /// <summary>Whether the difference is significant.</summary>
    public bool IsSignificant => Mean > Same && Mean > Errors * Error;
}
