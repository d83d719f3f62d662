namespace ProbDsl.Inference.Chains;

/// <summary>A Markov chain cannot continue.</summary>
/// <param name="why">The reason, as a clause.</param>
public sealed class StoppedChain(string why) : Exception(why);
