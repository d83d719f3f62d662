namespace ProbDsl.Runtime.Programs;

/// <summary>The results of a `chain`; unused results are not computed.</summary>
/// <param name="LogSum">[B..]: the log of the sum over all paths, or the log weight of the best path.</param>
/// <param name="States">
/// [B.., T, K]: the probability of each state, or 1 for the states of the selected path and 0 for the others.
/// </param>
/// <param name="Pairs">
/// The shape of `pair`: counts of transitions from each state to each, expected or along the path. They are summed over the sequences and
/// positions that share an element of `pair`, each sequence multiplied by its weight.
/// </param>
/// <param name="Increments">
/// [B.., T]: the increase of the log sum at each position, the log normalizers of the forward pass; for the best path the increase of its
/// log weight. In a hidden Markov model log p(position | those before). They add up to `LogSum`; 0 where a position is absent; for an
/// impossible sequence, -inf from the first position at which it is impossible.
/// </param>
public sealed record ChainResults(Value LogSum, Value States, Value Pairs, Value Increments);
