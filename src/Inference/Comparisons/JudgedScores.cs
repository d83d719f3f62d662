using ProbDsl.Inference.Fits;
using ProbDsl.Inference.Problems;
using ProbDsl.Inference.Results;
using ProbDsl.Inference.Rows;

namespace ProbDsl.Inference.Comparisons;

/// <summary>What a figure of a row is: its log density, or what lies below it.</summary>
public enum ScoreKind
{
    /// <summary>
    /// The log density under the fit, at a point or as the mean over the posterior, or along an ODE, to the error of its steps.
    /// </summary>
    Exact,

    /// <summary>A lower bound on it.</summary>
    Bound,
}

/// <summary>How probable a fit holds rows, whatever it tells of them.</summary>
/// <param name="Kind">What the figures are.</param>
/// <param name="Name">`exact`, `log_predictive_density`, `ode`, `probability_flow_ode`, `elbo`, `iwae_250`.</param>
/// <param name="Each">Of each row in nats; not a number where nothing of it is there.</param>
/// <param name="Width">Numbers observed in a row.</param>
public sealed record JudgedScores(ScoreKind Kind, string Name, IReadOnlyList<double> Each, int Width)
{
    private IEnumerable<double> Known => Each.Where(l => !double.IsNaN(l));

    /// <summary>How many of these are there, the mean over rows that have a figure: fewer where cells are missing.</summary>
    public double Observed { get; private init; } = Width;

    /// <summary>The same figures, with what is observed of each row.</summary>
    internal JudgedScores In(Problem problem, ObservedColumns columns) =>
        this with { Observed = columns.PerRow(problem, Each.Count, row => !double.IsNaN(Each[row])) };

    /// <summary>The bounds below it, where there are some.</summary>
    public GuidedScores? Ladder { get; private init; }

    /// <summary>How many rows have a figure.</summary>
    public int Rows => Known.Count();

    /// <summary>Of a row, in nats.</summary>
    public double Mean => Known.Average();

    /// <summary>Of the mean over rows, in nats.</summary>
    public double Error => StandardError.OfMean([.. Known]);

    /// <summary>-log2 of the density for each number of a row; of a bound above the true one.</summary>
    public double BitsPerDimension => Results.BitsPerDimension.Of(Mean, Observed);

    /// <summary>
    /// How much more probable these figures hold a row than others, on average over the same rows; null where both hold some row
    /// impossible.
    /// </summary>
    public Lead? Over(JudgedScores other)
    {
        double[] apart = [.. Each.Zip(other.Each).Where(pair => !double.IsNaN(pair.First) && !double.IsNaN(pair.Second))
            .Select(pair => pair.First - pair.Second)];
        if (Array.TrueForAll(apart, double.IsFinite)) return new(apart.Average(), StandardError.OfMean(apart));
        if (Array.Exists(apart, double.IsNaN)) return null;
        var (above, below) = (Array.Exists(apart, double.IsPositiveInfinity), Array.Exists(apart, double.IsNegativeInfinity));
        return above && below ? null : new(above ? double.PositiveInfinity : double.NegativeInfinity, 0);
    }

    internal static JudgedScores Of(RowScores scores, KeptFit fit, int width) =>
        new(ScoreKind.Exact, scores.NameOf(fit.IsPoint),
            [.. scores.LogDensity.Select((l, row) => scores.IsObserved[row] ? l : double.NaN)], width);

    /// <summary>Where nothing is drawn for a row, what a guide would bound is the log density itself.</summary>
    internal static JudgedScores Of(GuidedScores scores, bool isBound, int width) =>
        new(isBound ? ScoreKind.Bound : ScoreKind.Exact, isBound ? scores.Best.Name : "exact", scores.Best.EachRow,
            width) { Ladder = scores };
}

/// <summary>By how many nats a row figures lie above others, and the standard error of that.</summary>
public sealed record Lead(double Mean, double Error)
{
    private const double Errors = 2;

    // nats a row: what two climbs to one maximum differ by
    private const double Same = 1e-6;

    /// <summary>Whether it is more than chance.</summary>
    public bool IsClear => Mean > Same && Mean > Errors * Error;
}
