using ProbDsl.Inference.MessagePassing;

namespace ProbDsl.Inference.Gibbs;

/// <summary>
/// Swaps two components of a mixture whose weights break a stick, with their weights: a step of Metropolis and Hastings with the labels
/// marginalized, after which they have to be drawn. The data are as probable as before, so only the prior of the breaks decides; draws of
/// breaks given labels alone almost never exchange components that have many members (Papaspiliopoulos and Roberts 2008).
/// </summary>
/// <param name="breaks">The breaks of the stick.</param>
/// <param name="carried">The unknowns with a part for each component.</param>
internal sealed class StickSwaps(FactorPoint breaks, IReadOnlyList<StickSwaps.Carried> carried)
{
    /// <summary>The swaps that are tried in a step.</summary>
    private const int Tried = 6;

    private readonly double[] logs = new double[breaks.Numbers.Length], complements = new double[breaks.Numbers.Length],
        weights = new double[breaks.Numbers.Length + 1];

    /// <summary>The swaps for each finite latent whose weights break a stick.</summary>
    /// <param name="problem">The story with its data.</param>
    /// <param name="labels">The finite latents.</param>
    /// <param name="points">The points of all factors.</param>
    public static IEnumerable<StickSwaps> Find(Problem problem, IEnumerable<Variable> labels, IReadOnlyCollection<FactorPoint> points)
    {
        foreach (var label in labels)
        {
            var size = ((FiniteSupport)label.Support).Count;
            var stick = problem.Graph.StatementsOf(label.Name).OfType<Draw>().SelectMany(d => d.Distribution.Values)
                .Select(v => StickReads.BreaksOf(problem.Graph, v.Value, _ => false)).FirstOrDefault(read => read is not null);
            if (stick is null || points.FirstOrDefault(p => p.Factor is BetaFactor && p.Factor.Unknowns[0].Name == stick.Of) is not { } own
                || own.Numbers.Length != problem.SizeOf(size) - 1 || own.Numbers.Length == 0) continue;
            yield return new(own, [.. points.Where(p => p != own).SelectMany(p => CarriedBy(problem, p, size))]);
        }
    }

    /// <summary>Tries some swaps.</summary>
    /// <param name="random">The random stream.</param>
    /// <param name="density">Returns the log density of all factors' numbers, with finite latents marginalized.</param>
    /// <param name="write">Writes the moments of a factor for the density.</param>
    public void Step(RandomStream random, Func<double> density, Action<FactorPoint> write)
    {
        var current = density();
        for (var i = 0; i < Tried; i++)
        {
            var (first, second) = PairOf(random, i % 3);
            breaks.Moments[0].CopyTo(logs, 0);
            breaks.Moments[1].CopyTo(complements, 0);
            var jacobian = BrokenStick.Swap(breaks.Moments[0], breaks.Moments[1], first, second);
            Exchange(first, second, write);
            var swapped = density();
            if (double.IsFinite(swapped) && Math.Log(random.NextUniform()) < swapped - current + jacobian)
            {
                current = swapped;
                continue;
            }

            logs.CopyTo(breaks.Moments[0], 0);
            complements.CopyTo(breaks.Moments[1], 0);
            Exchange(first, second, write);
        }
    }

    /// <summary>
    /// Two components: neighbors, one by its weight and any other, or both by their weights. Each pair is as probable after its swap.
    /// </summary>
    private (int First, int Second) PairOf(RandomStream random, int kind)
    {
        if (kind == 0)
        {
            var at = random.NextIndex(weights.Length - 1);
            return (at, at + 1);
        }

        var left = 0.0;
        for (var i = 0; i < weights.Length; i++)
        {
            weights[i] = Math.Exp(i < logs.Length ? left + breaks.Moments[0][i] : left);
            if (i < logs.Length) left += breaks.Moments[1][i];
        }

        return PairOf(random, kind == 1, weights);
    }

    /// <summary>Two components, of which the first is chosen by its weight.</summary>
    /// <param name="random">The random stream.</param>
    /// <param name="isAnyOther">Whether the second is any other, and not chosen by its weight among the others.</param>
    /// <param name="weights">The weights, which are modified.</param>
    internal static (int First, int Second) PairOf(RandomStream random, bool isAnyOther, double[] weights)
    {
        var one = random.NextWeighted(weights);
        weights[one] = 0;
        isAnyOther |= !(weights.Sum() > 0);
        var other = isAnyOther ? random.NextIndex(weights.Length - 1) : random.NextWeighted(weights);
        if (isAnyOther && other >= one) other++;
        return (Math.Min(one, other), Math.Max(one, other));
    }

    private void Exchange(int first, int second, Action<FactorPoint> write)
    {
        for (var i = 0; i < breaks.Numbers.Length; i++) breaks.Numbers[i] = Math.Exp(breaks.Moments[0][i]);
        write(breaks);
        foreach (var part in carried)
        {
            part.Exchange(first, second);
            part.Of.Factor.MomentsAt(part.Of.Numbers, part.Of.Moments);
            write(part.Of);
        }
    }

    private static IEnumerable<Carried> CarriedBy(Problem problem, FactorPoint point, Size states)
    {
        var start = 0;
        // groups of different lengths have other places
        if (point.Factor.Unknowns.Sum(u => problem.ShapeOf(u).Count) != point.Numbers.Length) yield break;
        foreach (var unknown in point.Factor.Unknowns)
        {
            var shape = problem.ShapeOf(unknown);
            foreach (var axis in ComponentOrder.AxesOf(unknown, states)) yield return new(point, start, shape, axis);
            start += shape.Count;
        }
    }

    /// <summary>An unknown with a part for each component.</summary>
    /// <param name="Of">The point of its factor.</param>
    /// <param name="Start">The position of its array among the numbers of the factor.</param>
    /// <param name="Shape">The shape of its array.</param>
    /// <param name="Axis">The dimension of components.</param>
    internal sealed record Carried(FactorPoint Of, int Start, Shape Shape, int Axis)
    {
        public void Exchange(int first, int second)
        {
            var (states, inner) = (Shape[Axis], Shape.Trailing(Shape.Rank - Axis - 1).Count);
            for (var at = Start; at < Start + Shape.Count; at += states * inner)
                for (var i = 0; i < inner; i++)
                {
                    ref var one = ref Of.Numbers[at + (first * inner) + i];
                    ref var other = ref Of.Numbers[at + (second * inner) + i];
                    (one, other) = (other, one);
                }
        }
    }
}
