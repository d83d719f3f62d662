namespace ProbDsl.Inference.Analysis;

/// <summary>A part of a story that can be treated as one.</summary>
public abstract record Structure;

/// <summary>A finite latent, each member of which is read by statements of its own row alone.</summary>
public sealed record LabelOfRows : Structure;

/// <summary>Params that one distribution reads as its arguments, with a maximum in closed form from sums over rows.</summary>
/// <param name="Distribution">The distribution.</param>
public sealed record ClosedFormOfRows(EstimatedDistribution Distribution) : Structure;
