using MathNet.Numerics;
using MathNet.Numerics.LinearAlgebra;
using ProbDsl.Runtime.RandomNumbers;

namespace ProbDsl.Inference.Density;

/// <summary>
/// Finds the components whose exchange does not change a density, two at a time, at a point beside the mode: at the mode itself components
/// may be identical, where any exchange changes nothing.
/// </summary>
internal sealed class EqualModeSearch
{
    private const double Same = 1e-9, Beside = 0.1, Linear = 1e-8;

    /// <summary>A mode that an exchange moves by less, in its units, is the same one.</summary>
    private const double Still = 1e-4;

    /// <summary>With more parameters the maps are large, and with more arrays there are many sets of them.</summary>
    private const int MostMapped = 200, MostArrays = 6;

    private readonly double[] units, beside, other;

    private readonly List<Matrix<double>> pairs = [];

    private readonly List<int> counts = [];

    private readonly StoryObjective objective;

    private readonly double[] mode;

    private List<Matrix<double>> all;

    private bool areMapped;

    private double identical;

    /// <param name="objective">The log density in unconstrained coordinates.</param>
    /// <param name="mode">The mode.</param>
    public EqualModeSearch(StoryObjective objective, double[] mode)
    {
        (this.objective, this.mode, areMapped) = (objective, mode, mode.Length <= MostMapped);
        all = [Matrix<double>.Build.DenseIdentity(mode.Length)];
        units = ModeUnits.Of(objective, mode, Beside);
        (beside, other) = (Moved("beside the mode"), Moved("linearity"));
    }

    /// <param name="sizes">
    /// For each number of states: how many arrays have a member for each of them, and a point with two members of a set
    /// of these arrays, given by bits, exchanged.
    /// </param>
    public EqualModes Find(IEnumerable<(int States, int Arrays, Func<double[], int, (int, int), double[]> Exchange)> sizes)
    {
        foreach (var (states, arrays, exchange) in sizes)
        {
            // the smallest sets of arrays first: those of independent labels are exchanged independently
            var used = 0;
            foreach (var set in Sets(arrays))
            {
                if ((set & used) != 0) continue;
                var own = new Func<double[], (int, int), double[]>((at, pair) => exchange(at, set, pair));
                var classes = Classes(states, own).Where(c => c.Count > 1).ToList();
                if (classes.Count > 0) used |= set;
                foreach (var members in classes) Add(members, own);
            }
        }

        return new(counts, !areMapped ? [] : all.Count <= EqualModes.MostMaps ? all[1..] : pairs, identical);
    }

    /// <summary>The sets of arrays as bits, small ones first; only that of all if there are many.</summary>
    private static int[] Sets(int arrays) => arrays > MostArrays ? [~0]
        : [.. Enumerable.Range(1, (1 << arrays) - 1).OrderBy(s => System.Numerics.BitOperations.PopCount((uint)s))];

    private void Add(List<int> members, Func<double[], (int, int), double[]> exchange)
    {
        var maps = new Dictionary<(int, int), Matrix<double>>();
        for (var i = 1; i < members.Count && areMapped; i++)
            for (var j = 0; j < i && areMapped; j++)
                if (MapOf(x => exchange(x, (members[j], members[i]))) is { } map) maps[(j, i)] = map;
                else areMapped = false;
        counts.Add(members.Count);
        identical += members
            .GroupBy(k => members.First(j => j == k || IsStill(exchange(mode, (j, k)))))
            .Sum(g => SpecialFunctions.FactorialLn(g.Count()));
        if (!areMapped) return;
        pairs.AddRange(maps.Values);
        // the orders of i + 1 members: those of i, and with the last one exchanged with any other
        for (var i = 1; i < members.Count && all.Count <= EqualModes.MostMaps; i++)
            all = [.. all, .. Enumerable.Range(0, i).SelectMany(j => all.Select(m => m * maps[(j, i)]))];
    }

    private List<List<int>> Classes(int states, Func<double[], (int, int), double[]> exchange)
    {
        var (density, classes) = (objective.Density(beside), new List<List<int>>());
        for (var k = 0; k < states; k++)
        {
            if (classes.Find(c => IsSame(objective.Density(exchange(beside, (c[0], k))))) is { } own) own.Add(k);
            else classes.Add([k]);
        }

        return classes;

        bool IsSame(double other) => Math.Abs(other - density) <= Same * Math.Max(1, Math.Abs(density));
    }

    /// <summary>An exchange as a matrix; null if it is not linear.</summary>
    private Matrix<double>? MapOf(Func<double[], double[]> exchange)
    {
        var (size, from) = (mode.Length, exchange(beside));
        var map = Matrix<double>.Build.Dense(size, size);
        for (var i = 0; i < size; i++)
        {
            double[] moved = [.. beside];
            moved[i] += units[i];
            var to = exchange(moved);
            for (var j = 0; j < size; j++) map[j, i] = (to[j] - from[j]) / units[i];
        }

        var (direct, by) = (exchange(other), map * Vector<double>.Build.Dense(other));
        return Enumerable.Range(0, size).All(i => Math.Abs(direct[i] - by[i]) <= Linear * Math.Max(1, Math.Abs(by[i]))) ? map : null;
    }

    private bool IsStill(double[] exchanged) =>
        mode.Index().All(m => Math.Abs(exchanged[m.Index] - m.Item) <= Still * Math.Min(1, units[m.Index]));

    private double[] Moved(string stream)
    {
        var (random, noise) = (new RandomStream(1, stream), new double[mode.Length]);
        random.FillNormal(noise);
        return [.. mode.Index().Select(m => m.Item + (Beside * units[m.Index] * noise[m.Index]))];
    }
}
