using ProbDsl.Compiler;

namespace ProbDsl.Inference;

/// <summary>
/// A summand of the log density before its axes are summed. Over: all axes that its statement ranges over (one that the value lacks counts its size).
/// Uses: the enumerated latents it reads, and where. IsThere: 1 at the members that its loops have, 0 beyond the end of a group, where the value is 0; null where all are there.
/// </summary>
public sealed record Term(Lowered Value, Axis[] Over, IReadOnlyList<Use> Uses, Statement? From, Lowered? IsThere = null);

/// <summary>A read of an enumerated latent.</summary>
public sealed record Use(string Latent, IReadOnlyList<LoopValue> At);
