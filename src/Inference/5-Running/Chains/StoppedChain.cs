using System.Diagnostics.CodeAnalysis;

namespace ProbDsl.Inference.Chains;

/// <summary>A Markov chain cannot continue.</summary>
/// <param name="why">The reason, as a clause.</param>
[SuppressMessage("Naming", "CA1710", Justification = "The name says what happened.")]
public sealed class StoppedChain(string why) : Exception(why);
