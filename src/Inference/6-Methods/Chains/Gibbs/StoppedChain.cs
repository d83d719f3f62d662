namespace ProbDsl.Inference.Gibbs;

/// <summary>A Markov chain that cannot go on.</summary>
/// <param name="why">The reason, as a clause.</param>
internal sealed class StoppedChain(string why) : Exception(why);
