namespace ProbDsl.Inference.Structures;

/// <summary>A structure of a part of a story that has a treatment of its own.</summary>
public abstract record Structure;

/// <summary>A finite latent, each member of which is read only by statements of its own row.</summary>
internal sealed record LabelOfRows : Structure;

/// <summary>Params that are arguments of one distribution, with a closed-form maximum from sums over rows.</summary>
/// <param name="Distribution">The distribution.</param>
internal sealed record ClosedFormOfRows(EstimatedDistribution Distribution) : Structure;
