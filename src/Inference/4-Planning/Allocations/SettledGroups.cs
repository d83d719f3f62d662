using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using ProbDsl.Runtime.SpecialFunctions;

namespace ProbDsl.Inference.Allocations;

/// <summary>
/// Given the outcomes' probabilities groups are independent, so each one's Dirichlet factor is updated until it stays, one group after
/// another: c = prior + sum over rows of count x responsibilities, which are in proportion to exp(digamma(c)) x p(outcome | state) (Blei,
/// Ng and Jordan 2003, section 5.2).
/// </summary>
public sealed class SettledGroups
{
    private const int GroupsAtOnce = 64;

    /// <summary>A group stays where no concentration moves by more than this part of their sum.</summary>
    private const double Still = 1e-9;

    /// <summary>
    /// Where no concentration moves by more than the first part of their sum, and two steps have one direction (the square of the cosine
    /// is above the last number), they are extrapolated: to their limit where they shorten by a factor (Aitken's method), and by the
    /// second part at most. Longer steps may lead to another optimum.
    /// </summary>
    private const double Near = 1e-3, Farthest = 1e-2, Aligned = 0.9;

    private const int MostSteps = 1000;

    private readonly AllocatedRows rows;
    private readonly int states, width;
    private readonly double[] outcomes, settled;
    private readonly double still;

    private SettledGroups(AllocatedRows rows, double[] logOutcomes, double still)
    {
        (this.rows, states, this.still) = (rows, rows.States, still);
        width = PaddedStates.WidthOf(states);
        (outcomes, settled) = (new double[rows.Outcomes * width], new double[rows.Groups * states]);
        // a factor of all states of an outcome does not matter
        PaddedStates.Exponentiate(states, (v, k) => logOutcomes[(k * rows.Outcomes) + v], outcomes, new double[rows.Outcomes]);
    }

    /// <summary>The concentrations of each group's factor: [groups, states].</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="threads">The number of threads, which does not matter for the result.</param>
    /// <param name="still">The part of their sum by which concentrations of a settled group move at most.</param>
    /// <param name="logOutcomes">The logs of the outcomes' probabilities, or means of them; those of the rows if they are given.</param>
    public static double[] Compute(AllocatedRows rows, int threads, double still = Still, double[]? logOutcomes = null)
    {
        var all = new SettledGroups(rows, logOutcomes ?? rows.LogOutcomes!, still);
        Parallel.For(0, (rows.Groups + GroupsAtOnce - 1) / GroupsAtOnce, new ParallelOptions { MaxDegreeOfParallelism = threads },
            () => new Work(all.width, all.states), (block, _, work) =>
            {
                for (var group = block * GroupsAtOnce; group < Math.Min(rows.Groups, (block + 1) * GroupsAtOnce); group++)
                    all.Settle(group, work);
                return work;
            }, _ => { });
        return all.settled;
    }

    private void Settle(int group, Work work)
    {
        var (weights, sums, start, steps) = (work.Weights, work.Sums, work.Start, work.Steps);
        var prior = rows.WeightsPrior.AsSpan(group * states, states);
        var own = settled.AsSpan(group * states, states);
        var (total, tokens) = (0.0, 0.0);
        foreach (var c in prior) total += c;
        for (var row = rows.Starts[group]; row < rows.Starts[group + 1]; row++) tokens += rows.Count[row];
        for (var k = 0; k < states; k++) own[k] = start[k] = prior[k] * (1 + (tokens / total));
        var scale = total + tokens;
        for (var (step, alike) = (0, 0); step < MostSteps; step++, alike++)
        {
            for (var k = 0; k < states; k++) weights[k] = Math.Exp(PolyGamma.Digamma(own[k]));
            if (!AddRows(rows.Starts[group], rows.Starts[group + 1], weights, sums))
            {
                start.CopyTo(own);
                return;
            }

            var (moved, along, before, square) = (0.0, 0.0, 0.0, 0.0);
            for (var k = 0; k < states; k++)
            {
                var next = prior[k] + sums[k];
                var move = next - own[k];
                moved = Math.Max(moved, Math.Abs(move));
                (along, before, square) = (along + (move * steps[k]), before + (steps[k] * steps[k]), square + (move * move));
                (own[k], steps[k]) = (next, move);
            }

            if (moved <= still * scale) return;
            if (alike < 2 || moved > Near * scale || along <= 0 || along * along < Aligned * before * square) continue;
            var length = Math.Min(along < before ? along / (before - along) : double.PositiveInfinity, Farthest * scale / moved);
            for (var k = 0; k < states; k++) own[k] = Math.Max(prior[k], own[k] + (length * steps[k]));
            alike = -1;
        }
    }

    /// <summary>The sums of a group's responsibilities; false if a row's are too small for a double: the group keeps its start.</summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private bool AddRows(int first, int end, double[] weights, double[] sums)
    {
        Array.Clear(sums);
        var size = (nuint)(uint)width;
        ref var a = ref MemoryMarshal.GetArrayDataReference(weights);
        ref var to = ref MemoryMarshal.GetArrayDataReference(sums);
        for (var row = first; row < end; row++)
        {
            ref var b = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(outcomes), (nint)rows.Outcome[row] * width);
            var total = Vector512<double>.Zero;
            for (nuint k = 0; k < size; k += PaddedStates.Lanes) total += Vector512.LoadUnsafe(ref a, k) * Vector512.LoadUnsafe(ref b, k);
            var all = PaddedStates.Sum(total);
            if (!(all >= PaddedStates.Least)) return false;
            var scale = Vector512.Create(rows.Count[row] / all);
            for (nuint k = 0; k < size; k += PaddedStates.Lanes)
                (Vector512.LoadUnsafe(ref to, k) + (Vector512.LoadUnsafe(ref a, k) * Vector512.LoadUnsafe(ref b, k) * scale))
                    .StoreUnsafe(ref to, k);
        }

        return true;
    }

    /// <summary>
    /// The arrays of one thread: for a group its weights, the sums of its responsibilities, its start and its last steps.
    /// </summary>
    private sealed record Work(double[] Weights, double[] Sums, double[] Start, double[] Steps)
    {
        public Work(int width, int states)
            : this(new double[width], new double[width], new double[states], new double[states])
        {
        }
    }
}
