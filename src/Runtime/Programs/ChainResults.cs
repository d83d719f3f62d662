namespace ProbDsl.Runtime;

/// <summary>What a `chain` gives; a result that nothing reads is not computed.</summary>
/// <param name="LogSum">[B..]: the log of the sum over all paths, or the log weight of the best path.</param>
/// <param name="States">
/// [B.., T, K]: the probability of each state, or 1 for the states of the path that was picked and 0 for the others.
/// </param>
/// <param name="Pairs">
/// The shape of `pair`: counts of transitions from each state to each, expected or those of the path. They are summed over the sequences
/// and positions that share an element of `pair`, each sequence times its weight.
/// </param>
public sealed record ChainResults(Value LogSum, Value States, Value Pairs);
