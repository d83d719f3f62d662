using System.Numerics;

namespace ProbDsl.Inference.LogDensity;

/// <summary>Components whose exchange does not change the density.</summary>
/// <param name="Carriers">The unknowns with a member for each component, which are exchanged together.</param>
/// <param name="Members">The components that can be exchanged with each other, from 0, in ascending order; at least two.</param>
/// <param name="States">The number of all components.</param>
/// <param name="Permute">A point in unconstrained coordinates with its components in another order.</param>
internal sealed record ExchangeableComponents(IReadOnlyList<(Variable Of, List<int> Axes)> Carriers, IReadOnlyList<int> Members, int States,
    Func<double[], int[], double[]> Permute)
{
    private const double Same = 1e-9;

    /// <summary>The most exchanges that are tested to find which of several arrays belong together.</summary>
    private const int MostExchanges = 2000;

    /// <summary>A point with two components exchanged.</summary>
    public double[] Exchange(double[] at, (int, int) pair)
    {
        int[] order = [.. Enumerable.Range(0, States)];
        (order[pair.Item1], order[pair.Item2]) = (pair.Item2, pair.Item1);
        return Permute(at, order);
    }

    /// <summary>
    /// The exchangeable components of these arrays, tested on the density at a mode, where each has its own rows, and at a point where none
    /// are identical. All arrays together come first, then smaller sets of them: arrays that have as many members by chance are none.
    /// </summary>
    /// <param name="carriers">The arrays with a member for each of the components.</param>
    /// <param name="states">The number of components.</param>
    /// <param name="density">The log density.</param>
    /// <param name="points">The points at which it is tested.</param>
    /// <param name="permutation">The function that puts the components of some of the arrays into another order.</param>
    public static IEnumerable<ExchangeableComponents> Find(List<(Variable Of, List<int> Axes)> carriers, int states,
        Func<double[], double> density, IEnumerable<double[]> points,
        Func<List<(Variable Of, List<int> Axes)>, Func<double[], int[], double[]>> permutation)
    {
        // values far from 0 lose digits on the way to other coordinates and back, but only once
        var asWritten = permutation(carriers);
        var tested = points.Select(at => asWritten(at, [.. Enumerable.Range(0, states)]))
            .Select(at => (At: at, Value: density(at))).ToList();
        foreach (var own in Sets(carriers, MostExchanges / (states * states)))
        {
            var alike = new ExchangeableComponents(own, [], states, permutation(own));
            List<ExchangeableComponents> found =
                [.. Classes(alike).Where(c => c.Count > 1).Select(members => alike with { Members = members })];
            if (found.Count > 0) return found;
        }

        return [];

        List<List<int>> Classes(ExchangeableComponents alike)
        {
            var classes = new List<List<int>>();
            for (var k = 0; k < states; k++)
            {
                if (classes.Find(c => tested.All(t => IsSame(t.Value, density(alike.Exchange(t.At, (c[0], k)))))) is { } own) own.Add(k);
                else classes.Add([k]);
            }

            return classes;
        }

        static bool IsSame(double value, double other) => Math.Abs(other - value) <= Same * Math.Max(1, Math.Abs(value));
    }

    /// <summary>All arrays, then sets without one of them, and so on; no more than these, except all.</summary>
    private static IEnumerable<List<(Variable Of, List<int> Axes)>> Sets(List<(Variable Of, List<int> Axes)> arrays, int most) =>
        arrays.Count >= 31 || 1 << arrays.Count > most ? [arrays] : Enumerable.Range(1, (1 << arrays.Count) - 1)
            .OrderByDescending(s => BitOperations.PopCount((uint)s)).Select(s => arrays.FindAll(a => (s & (1 << arrays.IndexOf(a))) != 0));
}
