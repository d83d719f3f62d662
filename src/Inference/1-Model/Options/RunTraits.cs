namespace ProbDsl.Inference.Options;

/// <summary>The traits of one run (a fit, an evaluation, draws) that options apply to.</summary>
/// <param name="Has">The traits.</param>
/// <param name="Words">The run in words, as in "this is ...".</param>
public sealed record RunTraits(RunFeatures Has, string Words);
