namespace ProbDsl.Inference.Results;

/// <summary>The posterior probabilities of a finite latent's states.</summary>
/// <param name="Latent">The name of the latent.</param>
/// <param name="States">The names of the states: their levels, or their numbers.</param>
/// <param name="Values">The probabilities [members.., states]; NaN beyond the end of a group.</param>
public sealed record StateProbabilities(string Latent, ValueList<string> States, Tensor Values)
{
    /// <summary>
    /// Monte Carlo standard errors of the probabilities if they are means over draws, in the same shape; else null.
    /// </summary>
    public Tensor? StandardError { get; init; }

    /// <summary>The names of the members of each dimension, null for a dimension without names; empty if no dimension has names.</summary>
    public IReadOnlyList<IReadOnlyList<string>?> Names { get; init; } = [];

    /// <summary>
    /// For a chain, the states of its most probable path (Viterbi 1967), as positions in <see cref="States"/>, [members..], -1 beyond the
    /// end of a group; for draws, at the means of the unknowns. Null if the latent is not a chain.
    /// </summary>
    public IReadOnlyList<int>? Path { get; init; }
}
