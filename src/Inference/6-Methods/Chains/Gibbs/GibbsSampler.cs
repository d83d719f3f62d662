using ProbDsl.Inference.MessagePassing;

namespace ProbDsl.Inference.Gibbs;

/// <summary>
/// Blocked Gibbs sampling on one thread: the allocations of a plan, each a block that is independent of all others, and all other blocks
/// together.
/// </summary>
/// <param name="dimension">The number of values of a draw.</param>
/// <param name="conditional">The unknowns that are drawn given all others; null if there are none.</param>
/// <param name="allocations">The allocations.</param>
internal sealed class GibbsSampler(int dimension, ConditionalDraws? conditional, IReadOnlyList<AllocationDraws> allocations)
    : ChainMethod<GibbsState>
{
    public override int Dimension => dimension;

    public override GibbsState Init(int chain, RandomStream random) => Proper(() =>
    {
        var state = new GibbsState(conditional?.Init(chain, random), [.. allocations.Select(a => new AllocationCounts(a.Rows))]);
        foreach (var counts in state.Allocations) counts.Sweep(random);
        return state;
    });

    public override GibbsState Next(GibbsState state, int step, RandomStream random) => Proper(() =>
    {
        if (state.Conditional is not null) conditional!.Step(state.Conditional, random);
        foreach (var counts in state.Allocations) counts.Sweep(random);
        return state;
    });

    public override void Write(GibbsState state, RandomStream random, Span<double> statistics, Span<double> draw)
    {
        statistics[0] = state.Conditional is null ? 0 : conditional!.Write(state.Conditional, draw);
        foreach (var (allocation, counts) in allocations.Zip(state.Allocations)) statistics[0] += allocation.Draw(counts, random, draw);
    }

    public override IReadOnlyDictionary<string, double[]> Save(GibbsState state) =>
        (state.Conditional?.Arrays() ?? []).Concat(state.Allocations.Select((counts, i) => (Tokens(i), counts.States.ToArray()
            .Select(k => (double)k).ToArray()))).ToDictionary(a => a.Item1, a => a.Item2);

    public override GibbsState? Restore(IReadOnlyDictionary<string, double[]> arrays)
    {
        var state = new GibbsState(conditional?.Blank(), [.. allocations.Select(a => new AllocationCounts(a.Rows))]);
        foreach (var (name, numbers) in state.Conditional?.Arrays() ?? [])
        {
            if (!arrays.TryGetValue(name, out var saved) || saved.Length != numbers.Length) return null;
            saved.CopyTo(numbers, 0);
        }

        foreach (var (i, counts) in state.Allocations.Index())
            if (!arrays.TryGetValue(Tokens(i), out var saved) || !counts.TrySet(saved)) return null;
        return state;
    }

    public override void Dispose() => conditional?.Dispose();

    private static string Tokens(int allocation) => $"tokens {allocation}";

    /// <summary>A step, which stops the chain if a factor has no distribution.</summary>
    private static GibbsState Proper(Func<GibbsState> step)
    {
        try
        {
            return step();
        }
        catch (ImproperFactor improper)
        {
            throw new StoppedChain(improper.Reason);
        }
    }
}
