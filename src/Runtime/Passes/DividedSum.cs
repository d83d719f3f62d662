using static ProbDsl.Runtime.Programs.Ops;

namespace ProbDsl.Runtime.Passes;

/// <summary>
/// A number that is a sum of terms, such as a log density, divided into parts that add up to it: of each sum over an array, a part has a
/// range of positions along one dimension, and what is no sum belongs to the first part alone. Parts are programs of their own, which
/// differ in the order of additions.
/// </summary>
public static class DividedSum
{
    /// <summary>The largest part of the work of the whole at which dividing it saves time.</summary>
    private const double Most = 0.9;

    /// <summary>One part of a single number; all parts add up to it.</summary>
    /// <param name="sum">A single number.</param>
    /// <param name="part">The index of the part, from 0.</param>
    /// <param name="parts">The number of parts.</param>
    public static Value Part(Value sum, int part, int parts) => Divided(sum, parts, size => Range(size, part, parts), part == 0);

    /// <summary>
    /// What one part computes as a whole, the largest array first, if the largest part takes nearly as long as the sum; otherwise empty.
    /// </summary>
    public static IReadOnlyList<Value> FindUndivided(Value sum, int parts)
    {
        // the last range is the longest, and the first part has what is not divided
        var largest = Divided(sum, parts, size => Range(size, parts - 1, parts), hasRest: true);
        // branches that constants exclude are no work
        var run = Pass.Optimized(sum.Program.Build(("sum", sum), ("part", largest)));
        var (whole, left) = (Varying(run.Outputs["sum"]), Varying(run.Outputs["part"]));
        return Work(left) > Most * Work(whole) ? [.. whole.Where(left.Contains).OrderByDescending(v => v.Shape.Count), sum] : [];
    }

    /// <summary>The positions of a dimension that a part has.</summary>
    internal static (int First, int Count) Range(int size, int part, int parts)
    {
        var (first, end) = ((int)((long)size * part / parts), (int)((long)size * (part + 1) / parts));
        return (first, end - first);
    }

    private static Value Divided(Value sum, int parts, Func<int, (int First, int Count)> range, bool hasRest)
    {
        var (slices, made) = (new SlicePushdown(), new Dictionary<Value, Value>());
        return Of(sum);

        Value Of(Value number)
        {
            if (!made.TryGetValue(number, out var known))
            {
                known = Found(number);
                made[number] = known = Reshape(Cast(known, number.Type), number.Shape);
            }

            return known;
        }

        Value Found(Value number)
        {
            var x = number.Inputs;
            return number.Op switch
            {
                _ when number.Shape.Count != 1 => throw new ArgumentException($"{number} is not a single number"),
                Op.Add or Op.Sub or Op.Neg => number.Program.Pointwise(number.Op, [.. x.Select(Of)]),
                Op.Mul => Work(Varying(x[0])) >= Work(Varying(x[1])) ? Of(x[0]) * x[1] : x[0] * Of(x[1]),
                Op.Div => Of(x[0]) / x[1],
                Op.Reshape or Op.Broadcast or Op.Cast => Of(x[0]),
                Op.Sum => OfTotal(x[0]),
                _ => hasRest ? number : number.Program.Constant(0),
            };
        }

        // the sum of all elements
        Value OfTotal(Value array) => array switch
        {
            { Shape.Count: 1 } => Reshape(Of(array), Shape.Scalar),
            { Op: Op.Sum or Op.Reshape or Op.Transpose } => OfTotal(array.Inputs[0]),
            { Op: Op.Broadcast } when array.Inputs[0].Shape.Count > 0 =>
                OfTotal(array.Inputs[0]) * ((double)array.Shape.Count / array.Inputs[0].Shape.Count),
            _ => Ranged(array, Enumerable.Range(0, array.Shape.Rank).MinBy(axis => Cost(array, axis))),
        };

        Value Ranged(Value array, int axis)
        {
            var (first, count) = range(array.Shape[axis]);
            return count == 0 ? array.Program.Constant(0) : SumAll(slices.Of(array, axis, new(first, count)));
        }

        // the work of the longest range, the same in all parts
        double Cost(Value array, int axis)
        {
            var (first, count) = Range(array.Shape[axis], parts - 1, parts);
            return count == 0 ? double.PositiveInfinity : Work(Varying(slices.Of(array, axis, new(first, count))));
        }
    }

    /// <summary>All values that a value needs and that are computed in each run.</summary>
    private static HashSet<Value> Varying(Value value)
    {
        var varying = VaryingValues.Find(TensorProgram.Needed([value]));
        varying.RemoveWhere(v => v.Op == Op.Slot);
        return varying;
    }

    private static double Work(IEnumerable<Value> values) => values.Sum(v => (double)v.Shape.Count);
}
