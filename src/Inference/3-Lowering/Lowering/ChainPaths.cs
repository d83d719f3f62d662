namespace ProbDsl.Inference.Lowering;

/// <summary>One path of each chain that is marginalized: the most probable one, or one drawn from the posterior.</summary>
public sealed class ChainPaths(ChainPick pick, ProgramBuilder builder)
{
    /// <summary>The prefix of the names of slots that take uniform numbers between 0 and 1, for drawn paths.</summary>
    public const string Noise = "path noise ";

    private readonly Dictionary<string, Value> found = [];
    private int noises;

    public ChainPick Pick => pick;

    /// <summary>Whether every chain has a path: a path that depends on the states of other latents is not available.</summary>
    public bool HasAll { get; private set; } = true;

    /// <summary>The paths of the chains among these latents; all others are marginalized from the terms.</summary>
    /// <param name="pick">The most probable paths, or drawn ones.</param>
    /// <param name="problem">The problem that has the sizes.</param>
    /// <param name="lowering">The lowering of the terms.</param>
    /// <param name="terms">The terms, with log weights of states if they are to count. The list is not modified.</param>
    /// <param name="latents">All enumerated latents that the terms read.</param>
    /// <param name="order">The order of elimination that the plan found.</param>
    public static ChainPaths Lower(ChainPick pick, Problem problem, StoryLowering lowering, IEnumerable<Term> terms,
        IEnumerable<EliminatedLatent> latents, IReadOnlyList<EnumeratedGroup> order)
    {
        var paths = new ChainPaths(pick, lowering.Builder);
        new StateElimination(problem, lowering.Weights) { Paths = paths }.Marginalize([.. terms], latents, order);
        lowering.Builder.SetOrigin(null);
        return paths;
    }

    /// <summary>A program that returns for each latent [members.., states]: 1 at the states of its path.</summary>
    public TensorProgram Program() => builder.Build([.. found.Select(p => (p.Key, p.Value))]);

    /// <summary>A slot of noise of this shape; null if no path is drawn.</summary>
    public Value? NoiseOf(Shape shape) => pick == ChainPick.Drawn ? builder.Slot($"{Noise}{++noises}", shape) : null;

    /// <param name="latent">One of the chain's latents.</param>
    /// <param name="each">The path in joint states, [.., along, states..].</param>
    /// <param name="home">An axis for each index of the latent.</param>
    /// <param name="states">The axes of the states of all latents of the chain.</param>
    /// <param name="own">The index of this latent's axis among them.</param>
    public void Add(string latent, AxisTensor each, Axis[] home, Axis[] states, int own)
    {
        if (each.Axes.Except(home).Except(states).Any())
        {
            HasAll = false;
            return;
        }

        foreach (var other in states.Where((_, i) => i != own)) each = each.Without(other, (v, d) => Sum(v, d));
        var spread = each.SpreadOver(Axis.Union([.. home, states[own]]));
        found[latent] = Transpose(spread.Value, [.. home.Append(states[own]).Select(a => System.Array.IndexOf(spread.Axes, a))]);
    }
}
