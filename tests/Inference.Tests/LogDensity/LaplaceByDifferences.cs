using ProbDsl.Inference.LogDensity;
using ProbDsl.Runtime.Interpretation;
using ProbDsl.Runtime.Programs;

namespace ProbDsl.Tests.LogDensity;

/// <summary>
/// Laplace's approximation of an integral over those coordinates of a joint log density that have no given value; with the Jacobian of all
/// coordinates.
/// </summary>
internal sealed class LaplaceByDifferences(LogJoint joint, IReadOnlyDictionary<string, Tensor> given)
{
    private const double Step = 1e-3;

    private readonly Interpreter program = new(joint.Program());
    private readonly List<(string Slot, int At)> free = [.. joint.Coordinates.Where(c => !given.ContainsKey(c.Slot))
        .SelectMany(c => Enumerable.Range(0, c.Free.Count).Select(i => (c.Slot, i)))];

    public double LogDensity()
    {
        var at = Mode();
        _ = Solved(Curvature(at), Slope(at), out var logDeterminant);
        return Value(at) + (0.5 * free.Count * Math.Log(2 * Math.PI)) - (0.5 * logDeterminant);
    }

    /// <summary>
    /// The integral itself, over the coordinates that depend on each other by a grid about the mode, evenly spaced by at most two fifths
    /// of a standard deviation: of a smooth density that falls off it is exact to many digits.
    /// </summary>
    public double LogIntegral()
    {
        var at = Mode();
        var curvature = Curvature(at);
        var (sum, left) = (Value(at), Enumerable.Range(0, at.Length).ToList());
        while (left.Count > 0)
        {
            var together = new List<int> { left[0] };
            for (var i = 0; i < together.Count; i++)
                together.AddRange(left.Where(j => !together.Contains(j) && Math.Abs(curvature[together[i], j]) > 1e-6));
            left.RemoveAll(together.Contains);
            sum += LogIntegral(at, together, curvature);
        }

        return sum;
    }

    private double LogIntegral(double[] at, List<int> along, double[,] curvature)
    {
        // tails of one number may fall slowly
        var (spacing, reach) = along.Count == 1 ? (0.2, 50.0) : (0.4, 9.0);
        var points = (int)(2 * reach / spacing) + 1;
        var deviations = along.ConvertAll(i => 1 / Math.Sqrt(curvature[i, i]));
        var (top, sum) = (Value(at), 0.0);
        for (var k = 0; k < Math.Pow(points, along.Count); k++)
        {
            var moved = (double[])at.Clone();
            var rest = k;
            foreach (var (i, deviation) in along.Zip(deviations))
            {
                moved[i] += deviation * ((rest % points * spacing) - reach);
                rest /= points;
            }

            sum += Math.Exp(Value(moved) - top);
        }

        return Math.Log(sum * deviations.Aggregate(1.0, (product, deviation) => product * deviation * spacing));
    }

    private double[] Mode()
    {
        var at = new double[free.Count];
        for (var step = 0; step < 100; step++)
        {
            var (slope, curvature) = (Slope(at), Curvature(at));
            var move = Solved(curvature, slope, out _);
            var length = 1.0;
            while (length > 1e-6 && !(Value(Moved(at, move, length)) >= Value(at))) length /= 2;
            at = Moved(at, move, length);
        }

        return at;
    }

    private static double[] Moved(double[] at, double[] by, double length) => [.. at.Zip(by, (x, d) => x + (length * d))];

    private double Value(double[] at)
    {
        var slots = new Dictionary<string, Tensor>(given);
        foreach (var coordinate in joint.Coordinates.Where(c => !given.ContainsKey(c.Slot)))
            slots[coordinate.Slot] = new(coordinate.Free,
                [.. free.Index().Where(f => f.Item.Slot == coordinate.Slot).Select(f => at[f.Index])]);
        var outputs = program.Run(slots);
        return outputs[LogJoint.Density].Values[0] + outputs[LogJoint.Jacobian].Values[0];
    }

    private double With(double[] at, params (int Coordinate, double By)[] moves)
    {
        var moved = (double[])at.Clone();
        foreach (var (coordinate, by) in moves) moved[coordinate] += by;
        return Value(moved);
    }

    private double[] Slope(double[] at) =>
        [.. at.Select((_, i) => ((8 * (With(at, (i, Step)) - With(at, (i, -Step)))) - (With(at, (i, 2 * Step)) - With(at, (i, -2 * Step))))
            / (12 * Step))];

    /// <summary>Minus the second derivatives, of fourth order along each coordinate.</summary>
    private double[,] Curvature(double[] at)
    {
        const double Wide = 1e-2;
        var curvature = new double[at.Length, at.Length];
        for (var i = 0; i < at.Length; i++)
            for (var j = 0; j < at.Length; j++)
                curvature[i, j] = -((4.0 / 3 * Mixed(i, j, Wide)) - (1.0 / 3 * Mixed(i, j, 2 * Wide)));
        return curvature;

        double Mixed(int i, int j, double h) =>
            (With(at, (i, h), (j, h)) - With(at, (i, h), (j, -h)) - With(at, (i, -h), (j, h)) + With(at, (i, -h), (j, -h))) / (4 * h * h);
    }

    /// <summary>The solution of a positive definite system by Gauss's elimination.</summary>
    private static double[] Solved(double[,] matrix, double[] right, out double logDeterminant)
    {
        var (n, a, x) = (right.Length, (double[,])matrix.Clone(), (double[])right.Clone());
        logDeterminant = 0;
        for (var k = 0; k < n; k++)
        {
            logDeterminant += Math.Log(Math.Abs(a[k, k]));
            for (var i = k + 1; i < n; i++)
            {
                var factor = a[i, k] / a[k, k];
                for (var j = k; j < n; j++) a[i, j] -= factor * a[k, j];
                x[i] -= factor * x[k];
            }
        }

        for (var i = n - 1; i >= 0; i--)
        {
            for (var j = i + 1; j < n; j++) x[i] -= a[i, j] * x[j];
            x[i] /= a[i, i];
        }

        return x;
    }
}
