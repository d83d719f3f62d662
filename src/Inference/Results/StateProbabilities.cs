using ProbDsl.Parser.Syntax;
using ProbDsl.Runtime.Programs;

namespace ProbDsl.Inference.Results;

/// <summary>The posterior probabilities of a finite latent's states.</summary>
/// <param name="Latent">By name.</param>
/// <param name="States">What the states are called: their levels, or their numbers.</param>
/// <param name="Values">[members.., states]; not a number beyond the end of a group.</param>
public sealed record StateProbabilities(string Latent, ValueList<string> States, Tensor Values)
{
    /// <summary>
    /// Monte Carlo standard errors of the probabilities where they are means over draws, in the same shape; null where they are not.
    /// </summary>
    public Tensor? StandardError { get; init; }

    /// <summary>What the members of each dimension are called, null where they have numbers alone; empty where all do.</summary>
    public IReadOnlyList<IReadOnlyList<string>?> Names { get; init; } = [];

    /// <summary>
    /// Of a chain the states of its most probable path (Viterbi 1967), by their positions in <see cref="States"/>, [members..], -1 beyond
    /// the end of a group; of draws at the means of the unknowns. Null where the latent is no chain.
    /// </summary>
    public IReadOnlyList<int>? Path { get; init; }
}
