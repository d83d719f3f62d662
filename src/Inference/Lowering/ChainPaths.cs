using ProbDsl.Inference.Problems;
using ProbDsl.Runtime.Programs;
using static ProbDsl.Runtime.Programs.Ops;

namespace ProbDsl.Inference.Lowering;

/// <summary>One path of each chain that is summed out: the most probable one, or one that is drawn from the posterior.</summary>
internal sealed class ChainPaths(ChainPick pick, ProgramBuilder builder)
{
    /// <summary>The beginning of the names of slots that take uniform numbers between 0 and 1, for paths that are drawn.</summary>
    public const string Noise = "path noise ";

    private readonly Dictionary<string, Value> found = [];
    private int noises;

    public ChainPick Pick => pick;

    /// <summary>Whether every chain has a path: one that differs with the states of other latents has none.</summary>
    public bool HasAll { get; private set; } = true;

    /// <summary>The paths of the chains among these latents, all others summed out of the terms.</summary>
    /// <param name="pick">The most probable paths, or drawn ones.</param>
    /// <param name="problem">Sizes.</param>
    /// <param name="lowering">What the terms were lowered by.</param>
    /// <param name="terms">With log weights of states, if any are to count. The list stays as it is.</param>
    /// <param name="latents">All enumerated latents that the terms read.</param>
    public static ChainPaths Of(ChainPick pick, Problem problem, StoryLowering lowering, IEnumerable<Term> terms,
        IEnumerable<Enumerated> latents)
    {
        var paths = new ChainPaths(pick, lowering.Builder);
        new Elimination(problem, lowering.Weights) { Paths = paths }.SumOut([.. terms], latents);
        lowering.Builder.SetOrigin(null);
        return paths;
    }

    /// <summary>By latent [members.., states]: 1 at the states of its path.</summary>
    public TensorProgram Program() => builder.Build([.. found.Select(p => (p.Key, p.Value))]);

    /// <summary>A slot of noise of this shape; null where no path is drawn.</summary>
    public Value? NoiseOf(Shape shape) => pick == ChainPick.Drawn ? builder.Slot($"{Noise}{++noises}", shape) : null;

    /// <param name="latent">One of the chain's latents.</param>
    /// <param name="each">The path in joint states, [.., along, states..].</param>
    /// <param name="home">An axis for each index of the latent.</param>
    /// <param name="states">The axes of the states of all latents of the chain.</param>
    /// <param name="own">Which of them are this latent's.</param>
    public void Add(string latent, Lowered each, Axis[] home, Axis[] states, int own)
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
