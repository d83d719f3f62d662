using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace ProbDsl.Inference.Allocations;

/// <summary>
/// The mean log density of an allocation under independent Dirichlet factors, and its gradients by the means of log probabilities: the
/// concentrations of the priors minus 1, plus sums of responsibilities (Blei, Ng and Jordan 2003). A row's responsibilities are in
/// proportion to exp(mean log weight + mean log outcome).
/// </summary>
/// <param name="rows">The rows.</param>
public sealed class AllocationMessages(AllocatedRows rows)
{
    private readonly int states = rows.States, width = PaddedStates.WidthOf(rows.States);
    private readonly double[] weights = PaddedFor(rows.Groups, rows.States), outcomes = PaddedFor(rows.Outcomes, rows.States);
    private readonly double[] weightSums = PaddedFor(rows.Groups, rows.States), outcomeSums = PaddedFor(rows.Outcomes, rows.States);
    private readonly double[] weightShifts = new double[rows.Groups], outcomeShifts = new double[rows.Outcomes];
    private readonly double normalizer = rows.LogNormalizer;

    /// <summary>Computes the mean log density, in nats, and its gradients.</summary>
    /// <param name="logWeights">Means of the logs of the states' probabilities: [groups, states].</param>
    /// <param name="logOutcomes">Means of the logs of the outcomes' probabilities: [states, outcomes].</param>
    /// <param name="toWeights">Gets the gradients by the former.</param>
    /// <param name="toOutcomes">Gets the gradients by the latter; empty if they are given.</param>
    public double Compute(double[] logWeights, double[] logOutcomes, double[] toWeights, double[] toOutcomes)
    {
        var words = rows.Outcomes;
        PaddedStates.Exponentiate(states, (group, k) => logWeights[(group * states) + k], weights, weightShifts);
        PaddedStates.Exponentiate(states, (word, k) => logOutcomes[(k * words) + word], outcomes, outcomeShifts);
        Array.Clear(weightSums);
        Array.Clear(outcomeSums);
        var density = normalizer + AddRows(logWeights, logOutcomes);
        for (var i = 0; i < toWeights.Length; i++)
        {
            var prior = rows.WeightsPrior[i] - 1;
            density += prior * logWeights[i];
            toWeights[i] = prior + weightSums[(i / states * width) + (i % states)];
        }

        for (var i = 0; i < toOutcomes.Length; i++)
        {
            var prior = rows.OutcomesPrior[i] - 1;
            density += prior * logOutcomes[i];
            toOutcomes[i] = prior + outcomeSums[(i % words * width) + (i / words)];
        }

        return density;
    }

    /// <summary>The sum of the rows' log sums of exponentials; responsibilities are added to the sums of groups and outcomes.</summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private double AddRows(double[] logWeights, double[] logOutcomes)
    {
        var (sum, size) = (0.0, (nuint)(uint)width);
        for (var row = 0; row < rows.Group.Length; row++)
        {
            var (group, outcome, count) = (rows.Group[row], rows.Outcome[row], rows.Count[row]);
            ref var a = ref Member(weights, group);
            ref var b = ref Member(outcomes, outcome);
            ref var toGroup = ref Member(weightSums, group);
            ref var toOutcome = ref Member(outcomeSums, outcome);
            var total = Vector512<double>.Zero;
            for (nuint k = 0; k < size; k += PaddedStates.Lanes) total += Vector512.LoadUnsafe(ref a, k) * Vector512.LoadUnsafe(ref b, k);
            var all = PaddedStates.Sum(total);
            // summed in logs
            if (all < PaddedStates.Least)
            {
                sum += count * AddInLogs(logWeights, logOutcomes, group, outcome, count);
                continue;
            }

            sum += count * (Math.Log(all) + weightShifts[group] + outcomeShifts[outcome]);
            var scale = Vector512.Create(count / all);
            for (nuint k = 0; k < size; k += PaddedStates.Lanes)
            {
                var responsibility = Vector512.LoadUnsafe(ref a, k) * Vector512.LoadUnsafe(ref b, k) * scale;
                (Vector512.LoadUnsafe(ref toGroup, k) + responsibility).StoreUnsafe(ref toGroup, k);
                (Vector512.LoadUnsafe(ref toOutcome, k) + responsibility).StoreUnsafe(ref toOutcome, k);
            }
        }

        return sum;
    }

    private double AddInLogs(double[] logWeights, double[] logOutcomes, int group, int outcome, int count)
    {
        double[] logs = [.. Enumerable.Range(0, states)
            .Select(k => logWeights[(group * states) + k] + logOutcomes[(k * rows.Outcomes) + outcome])];
        var largest = logs.Max();
        if (double.IsNegativeInfinity(largest)) return largest;
        var all = largest + Math.Log(logs.Sum(l => Math.Exp(l - largest)));
        for (var k = 0; k < states; k++)
        {
            var responsibility = count * Math.Exp(logs[k] - all);
            weightSums[(group * width) + k] += responsibility;
            outcomeSums[(outcome * width) + k] += responsibility;
        }

        return all;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ref double Member(double[] of, int member) => ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(of), (nint)member * width);

    private static double[] PaddedFor(int members, int states) => new double[members * PaddedStates.WidthOf(states)];
}
