using System.Numerics.Tensors;

namespace ProbDsl.Inference.Optimization;

/// <summary>
/// The last steps s and the decreases y of the gradient over them, from which L-BFGS computes the inverse H of the negative Hessian
/// (Nocedal 1980, Mathematics of Computation 35; scaled as in Liu and Nocedal 1989, Mathematical Programming 45).
/// </summary>
internal sealed class CurvaturePairs(int dimension, int memory)
{
    /// <summary>The cosine between s and y that rounding cannot distinguish from 0.</summary>
    private const double Rounding = 2.2e-16;

    /// <summary>s of each pair [memory, dimension], a circular buffer.</summary>
    public double[] Steps { get; } = new double[memory * dimension];

    /// <summary>y of each pair [memory, dimension].</summary>
    public double[] Changes { get; } = new double[memory * dimension];

    /// <summary>s'y of each pair, above 0.</summary>
    public double[] Curvatures { get; } = new double[memory];

    /// <summary>Pairs added since the last reset.</summary>
    public int Added { get; private set; }

    public int Count => Math.Min(Added, memory);

    public void Forget() => Added = 0;

    public void CopyFrom(CurvaturePairs other) => Fill(other.Steps, other.Changes, other.Curvatures, other.Added);

    public void Fill(double[] steps, double[] changes, double[] curvatures, int added)
    {
        steps.CopyTo(Steps, 0);
        changes.CopyTo(Changes, 0);
        curvatures.CopyTo(Curvatures, 0);
        Added = added;
    }

    /// <summary>
    /// Adds the step between two states, unless double precision cannot distinguish its curvature from 0; lengths are measured in the
    /// widths of the coordinates.
    /// </summary>
    public void Add(BfgsState from, BfgsState to, CoordinateWidths? widths)
    {
        var at = Added % memory;
        var step = Row(Steps, at);
        var change = Row(Changes, at);
        TensorPrimitives.Subtract(to.Position, from.Position, step);
        TensorPrimitives.Subtract(from.Gradient, to.Gradient, change);
        Curvatures[at] = Lanes.Dot(step, change);
        var (squaredStep, squaredChange) = widths?.Squares(step, change) ?? (Lanes.Dot(step, step), Lanes.Dot(change, change));
        if (Curvatures[at] > Rounding * Math.Sqrt(squaredStep * squaredChange)) Added++;
    }

    /// <summary>Whether one of the last steps changed this coordinate's gradient by more than 100 times its remaining value.</summary>
    public bool HaveReduced(int coordinate, double left)
    {
        for (var age = 0; age < Count; age++)
            if (Math.Abs(left) < 0.01 * Math.Abs(Row(Changes, At(age))[coordinate])) return true;
        return left == 0;
    }

    /// <summary>
    /// Sets direction = H gradient by the two-loop recursion, which starts from a multiple of the squared widths. The span weights [memory]
    /// is scratch space.
    /// </summary>
    public void Apply(ReadOnlySpan<double> gradient, Span<double> direction, Span<double> weights, CoordinateWidths? widths)
    {
        gradient.CopyTo(direction);
        if (Count == 0) return;
        for (var age = 0; age < Count; age++)
        {
            var at = At(age);
            weights[at] = Lanes.Dot(Row(Steps, at), direction) / Curvatures[at];
            TensorPrimitives.MultiplyAdd(Row(Changes, at), -weights[at], direction, direction);
        }

        var newest = Row(Changes, At(0));
        var square = widths?.Squares(newest, newest).Change ?? Lanes.Dot(newest, newest);
        TensorPrimitives.Multiply(direction, Curvatures[At(0)] / square, direction);
        widths?.Square(direction);
        for (var age = Count - 1; age >= 0; age--)
        {
            var at = At(age);
            var weight = weights[at] - (Lanes.Dot(Row(Changes, at), direction) / Curvatures[at]);
            TensorPrimitives.MultiplyAdd(Row(Steps, at), weight, direction, direction);
        }
    }

    private int At(int age) => (Added - 1 - age) % memory;

    private Span<double> Row(double[] pairs, int at) => pairs.AsSpan(at * dimension, dimension);
}
