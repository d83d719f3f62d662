using ProbDsl.Runtime;
using static ProbDsl.Runtime.Ops;

namespace ProbDsl.Inference;

/// <summary>One path of each chain that is summed out: the most probable one, or one that is drawn from the posterior.</summary>
/// <param name="Pick">Which path.</param>
/// <param name="Noise">Uniform numbers between 0 and 1 of a shape, for paths that are drawn; null for others.</param>
internal sealed record ChainPaths(ChainPick Pick, Func<Shape, Value>? Noise = null)
{
    private readonly Dictionary<string, Value> found = [];
    private readonly HashSet<string> chains = [];

    /// <summary>The latents that were summed out along a chain, with a path or without.</summary>
    public IReadOnlySet<string> Chains => chains;

    /// <summary>By latent [members.., states]: 1 at the state of the path. A chain that differs with the states of other latents has none.</summary>
    public IReadOnlyDictionary<string, Value> Found => found;

    /// <param name="latent">One of the chain's latents.</param>
    /// <param name="each">The path in joint states, [.., along, states..].</param>
    /// <param name="home">An axis for each index of the latent.</param>
    /// <param name="states">The axes of the states of all latents of the chain.</param>
    /// <param name="own">Which of them are this latent's.</param>
    public void Add(string latent, Lowered each, Axis[] home, Axis[] states, int own)
    {
        chains.Add(latent);
        if (each.Axes.Except(home).Except(states).Any()) return;
        foreach (var other in states.Where((_, i) => i != own)) each = each.Without(other, (v, d) => Sum(v, d));
        var spread = each.SpreadOver(Axis.Union([.. home, states[own]]));
        found[latent] = Transpose(spread.Value, [.. home.Append(states[own]).Select(a => System.Array.IndexOf(spread.Axes, a))]);
    }
}
