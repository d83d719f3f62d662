using ProbDsl.Parser.Syntax;
using ProbDsl.Runtime.Programs;

namespace ProbDsl.Inference.Results;

/// <summary>An unknown's point estimate, or its posterior mean: the shape of the whole array and its numbers, row-major.</summary>
public sealed record Estimate(string Name, Tensor Value, int ExtentRank)
{
    /// <summary>How the posterior spreads about the mean; null for a point.</summary>
    public Spread? Spread { get; init; }

    /// <summary>What the members of each dimension are called, null where they have numbers alone; empty where all do.</summary>
    public IReadOnlyList<IReadOnlyList<string>?> Names { get; init; } = [];

    /// <summary>Which cells of a data name the numbers are; null where they are an unknown of the story.</summary>
    public CellsOf? Cells { get; init; }

    /// <summary>How a table calls one of the numbers.</summary>
    public string NameOf(int element) =>
        Cells is { } cells ? $"{cells.NameOf(element)} (missing)" : ElementNames.Of(Name, Value.Shape, element, Names);
}

/// <summary>Standard deviation and quantiles (5%, 50%, 95%) of each element.</summary>
public sealed record Spread(Tensor Sd, Tensor Low, Tensor Median, Tensor High)
{
    /// <summary>How far the means may be off because they come from draws; null where they come from a formula or a grid.</summary>
    public DrawError? Error { get; init; }
}

/// <summary>
/// The precision of means that come from draws: Monte Carlo standard errors (MCSE), sqrt(sum w^2 (x - mean)^2), and effective sample sizes,
/// (sd / MCSE)^2, of each element.
/// </summary>
public sealed record DrawError(Tensor StandardError, Tensor EffectiveDraws);

/// <summary>Elements of a data name, by their positions from 1.</summary>
public sealed record CellsOf(string Data, ValueList<ValueList<int>> Positions)
{
    public string NameOf(int element) => ElementNames.Of(Data, Positions[element]);
}
