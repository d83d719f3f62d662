using ProbDsl.Compiler;

namespace ProbDsl.Inference;

/// <summary>
/// A summand of the log density before its axes are summed. Over: all axes that its statement ranges over (one that the value lacks counts its size).
/// Uses: the enumerated latents it reads, and where.
/// </summary>
public sealed record Term(Lowered Value, Axis[] Over, IReadOnlyList<Use> Uses, Statement? From);

/// <summary>A read of an enumerated latent.</summary>
public sealed record Use(string Latent, IReadOnlyList<LoopValue> At);
