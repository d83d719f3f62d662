using ProbDsl.Compiler.Options;

namespace ProbDsl.Inference.Options;

/// <summary>What one run (a fit, an evaluation, draws) has that options apply to.</summary>
/// <param name="Has">What it has.</param>
/// <param name="Words">What it is, as in "this is ...".</param>
public sealed record RunTraits(RunFeatures Has, string Words);
