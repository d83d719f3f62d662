namespace ProbDsl.Runtime.Programs;

/// <summary>What a `chain` gives; a result that nothing reads is not computed.</summary>
/// <param name="LogSum">[B..]: the log of the sum over all paths, or the log weight of the best path.</param>
/// <param name="States">
/// [B.., T, K]: the probability of each state, or 1 for the states of the path that was picked and 0 for the others.
/// </param>
/// <param name="Pairs">
/// The shape of `pair`: counts of transitions from each state to each, expected or those of the path. They are summed over the sequences
/// and positions that share an element of `pair`, each sequence times its weight.
/// </param>
/// <param name="Increments">
/// [B.., T]: by how much each position raises the log sum of the positions up to it, the log normalizers of the forward pass; of the best
/// path its log weight likewise. In a hidden Markov model log p(position | those before). They add up to `LogSum`; 0 where a position is
/// absent; where a sequence is impossible, -inf from the first position at which it is.
/// </param>
public sealed record ChainResults(Value LogSum, Value States, Value Pairs, Value Increments);
