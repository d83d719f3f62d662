using ProbDsl.Inference.Analysis;
using ProbDsl.Parser.Syntax;

namespace ProbDsl.Inference.Planning;

/// <summary>What becomes of each unknown, in the order of elimination, under the method that chose it.</summary>
public sealed record InferencePlan(string Method, ValueList<Block> Blocks)
{
    /// <summary>
    /// What becomes of each unknown in the objective that the method lowers, as the blocks say it in words; null where it lowers none.
    /// </summary>
    public LoweredPlan? Lowered { get; init; }

    /// <summary>The same where the objective is the story's log density.</summary>
    /// <exception cref="InvalidOperationException">It is another one, or there is none.</exception>
    public DensityPlan Density =>
        Lowered as DensityPlan ?? throw new InvalidOperationException($"the plan of `{Method}` lowers no log density");
}

/// <summary>Unknowns that are treated together, how, and why, in words.</summary>
public sealed record Block(ValueList<string> Unknowns, Treatment By, string Reason);

/// <summary>How an unknown is treated.</summary>
public abstract record Treatment(string Name);

/// <summary>
/// A finite latent is summed out: an axis with all its values, then a log-sum-exp of each member, or the forward-backward recursion along a
/// chain.
/// </summary>
/// <param name="Along">The plate or range of the chain's loop; null: each member by itself.</param>
public sealed record SumOut(string? Along = null) : Treatment(Along is null ? "summed out" : $"summed out along `{Along}`");

/// <summary>Nothing observed depends on it: its draw integrates to 1, whatever else is, and is left out.</summary>
public sealed record Drop() : Treatment("left out");

/// <summary>What is missing of vectors is integrated out: what is there has a law of its own, in closed form.</summary>
public sealed record IntegrateOut() : Treatment("integrated out");

/// <summary>A param stays as a point: the maximum, in closed form from sums over rows.</summary>
public sealed record ClosedFormPoint(EstimatedDistribution Distribution) : Treatment("closed form");

/// <summary>An unknown stays as a point, which is moved along the slope of the log density.</summary>
public sealed record Point() : Treatment("along the slope");

/// <summary>Unknowns get one normal law together, from the curvature of the log density at its mode.</summary>
public sealed record NormalAtMode() : Treatment("normal at the mode");

/// <summary>Unknowns are drawn from a proposal, and draws count by how much likelier the story makes them.</summary>
public sealed record Weighted() : Treatment("weighted draws");

/// <summary>The rows themselves are the estimate.</summary>
public sealed record KeptRows() : Treatment("kept rows");

/// <summary>The bandwidth of kernels about rows.</summary>
public sealed record LeftOutLikelihood() : Treatment("leaving rows out");
