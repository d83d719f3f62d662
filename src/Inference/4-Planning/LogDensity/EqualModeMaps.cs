using MathNet.Numerics;
using MathNet.Numerics.LinearAlgebra;

namespace ProbDsl.Inference.LogDensity;

/// <summary>
/// Finds the modes that are equal to one but for the order of exchangeable components, and the linear maps that lead to them.
/// </summary>
internal sealed class EqualModeMaps
{
    private const double Linear = 1e-8;

    /// <summary>A mode that an exchange moves by less, in its units, is the same one.</summary>
    private const double Still = 1e-4;

    /// <summary>With more parameters the maps are large.</summary>
    private const int MostMapped = 200;

    private readonly double[] units, beside, other;

    private readonly List<Matrix<double>> pairs = [];

    private readonly List<int> counts = [];

    private readonly double[] mode;

    private List<Matrix<double>> all;

    private bool areMapped;

    private double identical;

    /// <param name="mode">The mode in unconstrained coordinates.</param>
    /// <param name="units">A unit for each coordinate, in which points beside the mode are chosen.</param>
    public EqualModeMaps(double[] mode, double[] units)
    {
        (this.mode, this.units, areMapped) = (mode, units, mode.Length <= MostMapped);
        all = [Matrix<double>.Build.DenseIdentity(mode.Length)];
        (beside, other) = (PointBeside.Draw(mode, units, "beside the mode"), PointBeside.Draw(mode, units, "linearity"));
    }

    /// <summary>The equal modes by the components that are exchangeable.</summary>
    public EqualModes Find(IReadOnlyList<ExchangeableComponents> components)
    {
        foreach (var alike in components) Add(alike.Members, alike.Exchange);
        return new(counts, !areMapped ? [] : all.Count <= EqualModes.MostMaps ? all[1..] : pairs, identical);
    }

    private void Add(IReadOnlyList<int> members, Func<double[], (int, int), double[]> exchange)
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
}
