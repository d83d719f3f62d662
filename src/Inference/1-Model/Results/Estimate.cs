namespace ProbDsl.Inference.Results;

/// <summary>The point estimate or posterior mean of an unknown: the shape of the whole array and its values, row-major.</summary>
public sealed record Estimate(string Name, Tensor Value, int ExtentRank)
{
    /// <summary>The posterior standard deviations and quantiles; null for a point.</summary>
    public Spread? Spread { get; init; }

    /// <summary>The standard errors of the elements of a maximum-likelihood estimate, NaN of one without; null if there are none.</summary>
    public Tensor? StandardError { get; init; }

    /// <summary>The moments of each number of a chain given what is observed up to its position; null for any other.</summary>
    public FilteredMoments? Filtered { get; init; }

    /// <summary>The names of the members of each dimension, null for a dimension without names; empty if no dimension has names.</summary>
    public IReadOnlyList<IReadOnlyList<string>?> Names { get; init; } = [];

    /// <summary>Whether each number exists, or is beyond the end of its group; null: all do.</summary>
    public IReadOnlyList<bool>? Exists { get; init; }

    /// <summary>
    /// Whether the type fixes each number: the ones of a correlation matrix, the zeros of a Cholesky factor; null: none is fixed.
    /// </summary>
    public IReadOnlyList<bool>? IsFixed { get; init; }

    /// <summary>The positions of the numbers that exist.</summary>
    internal IEnumerable<int> Places => Enumerable.Range(0, Value.Values.Length).Where(at => Exists?[at] != false);

    /// <summary>The cells of a data name that the values belong to; null for an unknown of the story.</summary>
    public DataCells? Cells { get; init; }

    /// <summary>The estimate with every array, of means as of quantiles, changed in the same way.</summary>
    public Estimate Select(Func<Tensor, Tensor> change) => this with
    {
        Value = change(Value),
        StandardError = StandardError is { } own ? change(own) : null,
        Filtered = Filtered is { } f ? new(change(f.Mean), change(f.Sd)) : null,
        Spread = Spread is not { } s ? null : new(change(s.Sd), () => s.Quantiles.Select(change))
            { Error = s.Error?.Select(change) },
    };

    /// <summary>The name of one element in tables.</summary>
    public string NameOf(int element) =>
        Cells is { } cells ? $"{cells.NameOf(element)} (missing)" : ElementNames.Of(Name, Value.Shape, element, Names);
}

/// <summary>
/// The mean and standard deviation of each element given what is observed up to its position, of the shape of the estimate; NaN where that
/// does not determine them, as at the first positions after a flat start.
/// </summary>
public sealed record FilteredMoments(Tensor Mean, Tensor Sd)
{
    /// <summary>The moments from means and variances, which may be below 0 by rounding; null without them.</summary>
    public static FilteredMoments? Create(Shape shape, (double[] Means, double[] Variances)? numbers) =>
        numbers is not var (means, variances)
        ? null : new(new(shape, means), new(shape, Array.ConvertAll(variances, v => Math.Sqrt(Math.Max(0, v)))));
}

/// <summary>Standard deviation and quantiles of each element.
public sealed record Spread
{
    private readonly Lazy<Quantiles> quantiles;

    /// <summary>With the usual interval.</summary>
    public Spread(Tensor sd, Tensor low, Tensor median, Tensor high) : this(sd, new Quantiles(CredibleInterval.Usual, low, median, high))
    {
    }

    public Spread(Tensor sd, Quantiles quantiles) => (Sd, this.quantiles) = (sd, new(quantiles));

    /// <summary>Quantiles that are computed when they are first read.</summary>
    public Spread(Tensor sd, Func<Quantiles> quantiles) => (Sd, this.quantiles) = (sd, new(quantiles));

    public Tensor Sd { get; init; }

    public Quantiles Quantiles => quantiles.Value;

    public Tensor Low => Quantiles.Low;

    public Tensor Median => Quantiles.Median;

    public Tensor High => Quantiles.High;

    /// <summary>The Monte Carlo errors of the means; null if the means come from a formula or a grid.</summary>
    public DrawError? Error { get; init; }
}

/// <summary>The credible interval and the median of each element.</summary>
/// <param name="Of">Which interval it is.</param>
public sealed record Quantiles(CredibleInterval Of, Tensor Low, Tensor Median, Tensor High)
{
    /// <summary>Those of elements with these quantile functions.</summary>
    /// <param name="interval">Which interval.</param>
    /// <param name="shape">The shape of the array.</param>
    /// <param name="quantileOf">The quantile function of an element, by its position.</param>
    public static Quantiles Elementwise(CredibleInterval interval, Shape shape, Func<int, Func<double, double>> quantileOf)
    {
        var (low, median, high) = (new double[shape.Count], new double[shape.Count], new double[shape.Count]);
        for (var at = 0; at < shape.Count; at++)
        {
            var quantile = quantileOf(at);
            ((low[at], high[at]), median[at]) = (IntervalEnds.Compute(interval, quantile), quantile(0.5));
        }

        return new(interval, new(shape, low), new(shape, median), new(shape, high));
    }

    /// <summary>The quantiles with every array changed in the same way.</summary>
    internal Quantiles Select(Func<Tensor, Tensor> change) => new(Of, change(Low), change(Median), change(High));
}

/// <summary>
/// The precision of means that come from draws: Monte Carlo standard errors (MCSE), sqrt(sum w^2 (x - mean)^2), and effective sample sizes,
/// (sd / MCSE)^2, of each element.
/// </summary>
public sealed record DrawError(Tensor StandardError, Tensor EffectiveDraws)
{
    /// <summary>How well the chains of the draws mixed; null of draws without chains, and of very long arrays.</summary>
    public ElementMixing? Mixing { get; init; }

    /// <summary>The precision with every array changed in the same way.</summary>
    internal DrawError Select(Func<Tensor, Tensor> change) =>
        new(change(StandardError), change(EffectiveDraws)) { Mixing = Mixing?.Select(change) };
}

/// <summary>Elements of a data name, by their positions from 1.</summary>
public sealed record DataCells(string Data, ValueList<ValueList<int>> Positions)
{
    /// <summary>The names of the members of each dimension, null for a dimension without names; empty if no dimension has names.</summary>
    public IReadOnlyList<IReadOnlyList<string>?> Names { get; init; } = [];

    public string NameOf(int element) => ElementNames.Of(Data, Positions[element], Names);
}
