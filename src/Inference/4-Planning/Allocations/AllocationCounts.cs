using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace ProbDsl.Inference.Allocations;

/// <summary>
/// The states of tokens, and their counts by group, by outcome and in all. A token is one repetition of a row. A sweep draws the state of
/// each token given the states of all others, with probabilities marginalized (Griffiths and Steyvers 2004): state k of a token of
/// group g and outcome v has a probability proportional to (n[g, k] + a[g, k]) (n[v, k] + b[k, v]) / (n[k] + sum of b[k, .]).
/// </summary>
public sealed class AllocationCounts
{
    /// <summary>The states in a vector register; counts of states are padded to a multiple.</summary>
    private const int Lanes = 16;

    private const int Unassigned = -1;

    /// <summary>The tokens whose states are drawn at a start, each as often as it is drawn, and limits to the number of sweeps.</summary>
    private const int StartTokens = 100_000_000, FewestStartSweeps = 50, MostStartSweeps = 500;

    private readonly int states, width, groups;
    private readonly int[] starts, outcomes, drawn, byGroup, byOutcome, totals;
    private readonly float[] groupPrior, outcomePrior, inverses, sums;
    private readonly double[] priorTotals;
    private readonly int groupStride, outcomeStride;

    /// <param name="rows">The rows.</param>
    public AllocationCounts(AllocatedRows rows)
    {
        (states, groups) = (rows.States, rows.Groups);
        width = (states + Lanes - 1) / Lanes * Lanes;
        (starts, outcomes) = TokensOf(rows);
        drawn = new int[outcomes.Length];
        Array.Fill(drawn, Unassigned);
        (byGroup, byOutcome, totals) = (new int[groups * width], new int[rows.Outcomes * width], new int[width]);
        (groupPrior, groupStride) = Padded(groups, (g, k) => rows.WeightsPrior[(g * states) + k]);
        (outcomePrior, outcomeStride) = Padded(rows.Outcomes, (v, k) => rows.OutcomesPrior[(k * rows.Outcomes) + v]);
        priorTotals = [.. rows.OutcomesPrior.Chunk(rows.Outcomes).Select(own => own.Sum())];
        // padding has an inverse of 0, and is never drawn
        (inverses, sums) = (new float[width], new float[width + Lanes]);
        for (var k = 0; k < states; k++) inverses[k] = InverseOf(k);
    }

    /// <summary>States that sweeps have drawn, more of few tokens: the start of a fit.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="random">The random stream.</param>
    public static AllocationCounts Drawn(AllocatedRows rows, RandomStream random)
    {
        var counts = new AllocationCounts(rows);
        var times = Math.Clamp(StartTokens / Math.Max(1, counts.Tokens), FewestStartSweeps, MostStartSweeps);
        for (var i = 0; i < times; i++) counts.Sweep(random);
        return counts;
    }

    /// <summary>The number of tokens.</summary>
    public int Tokens => drawn.Length;

    /// <summary>The state of each token, in the order of the rows, from 0.</summary>
    public ReadOnlySpan<int> States => drawn;

    /// <summary>Sets the states of tokens that have none; returns whether these are states of as many tokens.</summary>
    /// <param name="of">The state of each token, in the order of the rows, from 0.</param>
    public bool TrySet(ReadOnlySpan<double> of)
    {
        if (of.Length != drawn.Length) return false;
        for (var group = 0; group < groups; group++)
            for (var token = starts[group]; token < starts[group + 1]; token++)
            {
                if (!(of[token] >= 0 && of[token] < states)) return false;
                drawn[token] = (int)of[token];
                Change(ref byGroup[group * width], ref byOutcome[outcomes[token] * width], drawn[token], 1);
            }

        return true;
    }

    /// <summary>The number of tokens of a group in a state.</summary>
    public int OfGroup(int group, int state) => byGroup[(group * width) + state];

    /// <summary>The number of tokens with an outcome in a state.</summary>
    public int OfOutcome(int outcome, int state) => byOutcome[(outcome * width) + state];

    /// <summary>
    /// Concentrations of the probabilities: those of the priors plus means of the counts and of what they are where states are independent
    /// of groups and outcomes. A factor that starts from a count of 0 under a concentration far below 1 stays near 0.
    /// </summary>
    /// <param name="rows">The rows.</param>
    /// <param name="weights">Gets those of the states' probabilities: [groups, states].</param>
    /// <param name="ofOutcomes">Gets those of the outcomes' probabilities: [states, outcomes].</param>
    public void WriteConcentrations(AllocatedRows rows, Span<double> weights, Span<double> ofOutcomes)
    {
        var fractions = Array.ConvertAll(totals, n => (double)n / Tokens);
        for (var i = 0; i < weights.Length; i++)
        {
            var (group, state) = (i / states, i % states);
            weights[i] = rows.WeightsPrior[i] + Mean(OfGroup(group, state), (starts[group + 1] - starts[group]) * fractions[state]);
        }

        for (var outcome = 0; outcome < rows.Outcomes; outcome++)
        {
            var all = 0.0;
            for (var state = 0; state < states; state++) all += OfOutcome(outcome, state);
            for (var state = 0; state < states; state++)
            {
                var at = (state * rows.Outcomes) + outcome;
                ofOutcomes[at] = rows.OutcomesPrior[at] + Mean(OfOutcome(outcome, state), all * fractions[state]);
            }
        }

        static double Mean(double one, double other) => (one + other) / 2;
    }

    /// <summary>
    /// Draws the state of each token, group by group. In the first sweep tokens have no state before they are drawn: each is drawn given
    /// those before it.
    /// </summary>
    /// <param name="random">The stream whose next bits seed the sweep's own numbers.</param>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public void Sweep(RandomStream random)
    {
        var seed = random.NextBits();
        ref var groupCounts = ref MemoryMarshal.GetArrayDataReference(byGroup);
        ref var outcomeCounts = ref MemoryMarshal.GetArrayDataReference(byOutcome);
        ref var inverse = ref MemoryMarshal.GetArrayDataReference(inverses);
        ref var sum = ref MemoryMarshal.GetArrayDataReference(sums);
        ref var groupPriors = ref MemoryMarshal.GetArrayDataReference(groupPrior);
        ref var outcomePriors = ref MemoryMarshal.GetArrayDataReference(outcomePrior);
        var (last, blocks) = ((nuint)(uint)(states - 1), (nuint)(uint)width);
        for (var group = 0; group < groups; group++)
        {
            ref var ofGroup = ref Unsafe.Add(ref groupCounts, (nint)group * width);
            ref var a = ref Unsafe.Add(ref groupPriors, (nint)group * groupStride);
            for (var token = starts[group]; token < starts[group + 1]; token++)
            {
                var outcome = outcomes[token];
                ref var ofOutcome = ref Unsafe.Add(ref outcomeCounts, (nint)outcome * width);
                ref var b = ref Unsafe.Add(ref outcomePriors, (nint)outcome * outcomeStride);
                var before = drawn[token];
                if (before != Unassigned) Change(ref ofGroup, ref ofOutcome, before, -1);
                var total = Vector512<float>.Zero;
                for (nuint k = 0; k < blocks; k += Lanes)
                {
                    total += (Vector512.ConvertToSingle(Vector512.LoadUnsafe(ref ofGroup, k)) + Vector512.LoadUnsafe(ref a, k))
                        * (Vector512.ConvertToSingle(Vector512.LoadUnsafe(ref ofOutcome, k)) + Vector512.LoadUnsafe(ref b, k))
                        * Vector512.LoadUnsafe(ref inverse, k);
                    total.StoreUnsafe(ref sum, k);
                }

                // a lane by the sums of lanes, then a state within it
                var running = RunningSums(total);
                var mark = NextUniform(ref seed) * running.GetElement(Lanes - 1);
                var lane = Math.Min((nuint)(uint)BitOperations.PopCount(
                    Vector512.LessThanOrEqual(running, Vector512.Create(mark)).ExtractMostSignificantBits()), Lanes - 1);
                (running - total).StoreUnsafe(ref sum, blocks);
                mark -= Unsafe.Add(ref sum, blocks + lane);
                var state = lane;
                for (var k = lane; k < blocks; k += Lanes) state += Unsafe.Add(ref sum, k) <= mark ? Lanes : (nuint)0;
                // rounding may leave the mark at the last sum
                var after = (int)Math.Min(state, last);
                Change(ref ofGroup, ref ofOutcome, after, 1);
                drawn[token] = after;
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Change(ref int ofGroup, ref int ofOutcome, int state, int by)
    {
        Unsafe.Add(ref ofGroup, state) += by;
        Unsafe.Add(ref ofOutcome, state) += by;
        totals[state] += by;
        inverses[state] = InverseOf(state);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private float InverseOf(int state) => (float)(1 / (totals[state] + priorTotals[state]));

    /// <summary>Element i is the sum of elements 0 to i: in a fixed order, whatever the width of registers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> RunningSums(Vector512<float> of)
    {
        // index 16 stands for 0
        of += Vector512.Shuffle(of, Vector512.Create(16, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14));
        of += Vector512.Shuffle(of, Vector512.Create(16, 16, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13));
        of += Vector512.Shuffle(of, Vector512.Create(16, 16, 16, 16, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11));
        return of + Vector512.Shuffle(of, Vector512.Create(16, 16, 16, 16, 16, 16, 16, 16, 0, 1, 2, 3, 4, 5, 6, 7));
    }

    /// <summary>The next number of a generator: a multiple of 2^-24 from 0, below 1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float NextUniform(ref ulong seed) => (SplitMix64.Mix(seed += SplitMix64.Step) >> 40) * (1f / (1 << 24));

    /// <summary>The outcomes of tokens, and where those of each group start.</summary>
    private static (int[] Starts, int[] Outcomes) TokensOf(AllocatedRows rows)
    {
        var starts = new int[rows.Groups + 1];
        for (var row = 0; row < rows.Group.Length; row++) starts[rows.Group[row] + 1] += rows.Count[row];
        for (var group = 0; group < rows.Groups; group++) starts[group + 1] += starts[group];
        var (outcomes, token) = (new int[starts[^1]], 0);
        for (var row = 0; row < rows.Group.Length; row++)
        {
            outcomes.AsSpan(token, rows.Count[row]).Fill(rows.Outcome[row]);
            token += rows.Count[row];
        }

        return (starts, outcomes);
    }

    /// <summary>Concentrations [members, width], and the distance from one member to the next: 0 if all have the same.</summary>
    private (float[] Values, int Stride) Padded(int members, Func<int, int, double> of)
    {
        var isSame = true;
        for (var m = 1; m < members && isSame; m++)
            for (var k = 0; k < states && isSame; k++) isSame = of(m, k) == of(0, k);
        var values = new float[(isSame ? 1 : members) * width];
        for (var m = 0; m < values.Length / width; m++)
            for (var k = 0; k < states; k++) values[(m * width) + k] = (float)of(m, k);
        return (values, isSame ? 0 : width);
    }
}
