using MathNet.Numerics.Integration;

namespace ProbDsl.Inference.Laplace;

/// <summary>
/// Mean, standard deviation and quantiles of unknowns whose elements are each a function of one unconstrained parameter, under a normal
/// distribution of these: quantiles are mapped, and moments are integrals over one normal variable, so neither needs draws. A moment too
/// large for a 64-bit number is infinite.
/// </summary>
internal sealed class ElementwiseMoments
{
    // exp(s z) exp(-z^2 / 2) has its center at s, its square at 2 s: the rule covers standard deviations of logarithms up to 4
    private const double Reach = 16;
    private const int Nodes = 400;

    // beyond, the normal density is 0 as a number
    private const double MostReach = 38;

    private readonly Dictionary<string, (double[] Mean, double[] Square)> moments = [];
    private readonly Dictionary<string, Quantiles> quantiles = [];

    public ElementwiseMoments(NormalApproximation normal, StoryObjective objective, CredibleInterval interval)
    {
        using var program = objective.Compile(objective.Joint.Arrays());
        var elementwise = objective.Joint.Coordinates.Where(c => c.IsElementwise).ToList();
        var center = At(0).ToDictionary(a => a.Name, a => a.Values);
        var (low, high) = IntervalEnds.Compute(interval, elementwise.Sum(c => c.Array.Count),
            p => [.. At(NormalQuantile.Compute(p)).SelectMany(a => a.Values)]);
        var first = 0;
        foreach (var coordinate in elementwise)
        {
            var own = first..(first += coordinate.Array.Count);
            quantiles[coordinate.Unknown.Name] = new(interval, new(coordinate.Array, low[own]),
                new(coordinate.Array, center[coordinate.Unknown.Name]), new(coordinate.Array, high[own]));
        }

        foreach (var coordinate in elementwise)
            moments[coordinate.Unknown.Name] = (new double[coordinate.Array.Count], new double[coordinate.Array.Count]);
        var reach = Math.Clamp((2 * WidestLogarithm(normal, objective, elementwise)) + 8, Reach, MostReach);
        var rule = new GaussLegendreRule(-reach, reach, (int)(Nodes * reach / Reach));
        for (var node = 0; node < rule.Order; node++)
        {
            var z = rule.GetAbscissa(node);
            var mass = rule.GetWeight(node) * Math.Exp(-0.5 * z * z) / Math.Sqrt(2 * Math.PI);
            foreach (var (name, values) in At(z)) Add(moments[name], mass, values, center[name]);
        }

        IEnumerable<(string Name, double[] Values)> At(double z)
        {
            double[] x = [.. normal.Mean.Select((m, i) => m + (z * normal.Sd(i)))];
            objective.Write(x);
            program.Run();
            return [.. elementwise.Select(c => (c.Unknown.Name, program.Numbers(c.Unknown.Name).ToArray()))];
        }
    }

    /// <summary>The largest standard deviation of the logarithm of a positive element.</summary>
    private static double WidestLogarithm(NormalApproximation normal, StoryObjective objective, IEnumerable<Coordinate> elementwise) =>
        elementwise.Where(c => c.Unknown.Type.Element == Element.Positive).SelectMany(c => objective.Joint.PlacesOf(c.Unknown.Name))
            .Select(normal.Sd).Append(0).Max();

    /// <summary>The estimate of a coordinate; null if its elements depend on each other.</summary>
    public Estimate? Of(Coordinate coordinate)
    {
        if (!moments.TryGetValue(coordinate.Unknown.Name, out var about)) return null;
        var (name, own) = (coordinate.Unknown.Name, quantiles[coordinate.Unknown.Name]);
        double[] mean = [.. own.Median.Values.Zip(about.Mean, (c, m) => c + m)];
        double[] sd = [.. about.Mean.Zip(about.Square, (m, s) =>
            double.IsFinite(s) ? Math.Sqrt(Math.Max(0, s - (m * m))) : double.PositiveInfinity)];
        return new(name, Array(mean), coordinate.Unknown.Extents.Count) { Spread = new(Array(sd), own) };

        Tensor Array(double[] values) => new(coordinate.Array, values);
    }

    // about the median, so that no digits are lost if the standard deviation is small relative to the value
    private static void Add((double[] Mean, double[] Square) moments, double mass, double[] values, double[] center)
    {
        for (var i = 0; i < values.Length; i++)
        {
            var away = values[i] - center[i];
            moments.Mean[i] += mass * away;
            moments.Square[i] += Math.Pow(Math.Sqrt(mass) * away, 2);
        }
    }
}
