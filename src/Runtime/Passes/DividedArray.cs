using static ProbDsl.Runtime.Programs.Ops;

namespace ProbDsl.Runtime.Passes;

/// <summary>An array divided into parts that add up to it: each has some positions of the first dimension, and zeros elsewhere.</summary>
public static class DividedArray
{
    /// <summary>One part of an array; of an array without dimensions the first part is all, and the others are 0.</summary>
    /// <param name="array">Any array.</param>
    /// <param name="part">The index of the part, from 0.</param>
    /// <param name="parts">The number of parts.</param>
    public static Value Part(Value array, int part, int parts)
    {
        if (array.Shape.Rank == 0) return part == 0 ? array : array.Program.Constant(0);
        var size = array.Shape[0];
        var (first, count) = DividedSum.Range(size, part, parts);
        return count == 0 ? Zeros(size)
            : Concat(0, [.. Around(first), new SlicePushdown().Of(array, 0, new(first, count)), .. Around(size - first - count)]);

        IEnumerable<Value> Around(int positions) => positions == 0 ? [] : [Zeros(positions)];
        Value Zeros(int positions) => Broadcast(array.Program.Constant(0), array.Shape.With(0, positions));
    }
}
