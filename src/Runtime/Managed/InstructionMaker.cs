using ProbDsl.Runtime.Managed.Instructions;
using ProbDsl.Runtime.Managed.Loops;
using ProbDsl.Runtime.Managed.Scheduling;

namespace ProbDsl.Runtime.Managed;

/// <summary>Creates the instruction that computes a value at fixed addresses, as a whole or for the rows of a loop.</summary>
/// <param name="value">The value to compute.</param>
/// <param name="rows">The rows of its loop; 1 outside of loops.</param>
/// <param name="byRow">Which inputs vary by row.</param>
/// <param name="inputs">The places of the inputs.</param>
/// <param name="result">The place of the result.</param>
/// <param name="keys">The keys of a draw, doubles in every program.</param>
internal sealed unsafe class InstructionMaker<T>(Value value, int rows, bool[] byRow, IReadOnlyList<Place<T>> inputs,
    Place<T> result, nint keys = 0)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private bool IsLoop => rows > 1;

    private int Inner => value.Shape.Count / rows;

    private Place<T> X => inputs[0];

    public Instruction Make() => (value.Op, value.Attribute) switch
    {
        (Op.Iota, Counting counting) =>
            IsLoop ? new RowNumberInstruction<T>(result, counting.From) : new CountInstruction<T>(result, counting.Count, counting.From),
        (Op.Select, _) => new SelectInstruction<T>(Operand(0), Operand(1), Operand(2), result, Inner),
        _ when OpTable.Of(value.Op).IsPointwise && inputs.Count == 1 => new UnaryInstruction<T>(value.Op, X, result, Inner),
        _ when OpTable.Of(value.Op).IsPointwise && value.Inputs.Any(x => CanonicalForm.IsRepeatedRow(x, value)) =>
            RowByRow(CanonicalForm.IsRepeatedRow(value.Inputs[0], value)),
        _ when OpTable.Of(value.Op).IsPointwise => new BinaryInstruction<T>(value.Op, Operand(0), Operand(1), result, Inner),
        _ when NoOps.Are(value.Op) => Copied([.. Own(0)], [.. Own(0).Strides()]),
        (Op.Transpose, AxisList order) => Transposed(order.Axes),
        (Op.Broadcast, _) => Copied(OwnResult, StridedIterator.Spread(Own(0), OwnResult)),
        (Op.Slice, SliceRange range) => Sliced(Around(Own(0), Axis(range.Axis)), range),
        (Op.Pad, PadWidths widths) => Padded(Around(Own(0), Axis(widths.Axis)), widths),
        (Op.Concat, AlongAxis along) => new CopySequence([.. Enumerable.Range(0, inputs.Count).Select(i => Part(i, Axis(along.Axis)))]),
        (Op.Gather, SharedDimensions shared) => Gathered(shared.Batch),
        (Op.ScatterAdd, ScatterDetail into) => Scattered(into),
        (Op.Unfold, ImageWindows windows) => new UnfoldInstruction<T>(X, result, new(Own(0), windows.Down, windows.Across)),
        (Op.Fold, FoldedWindows windows) => new FoldInstruction<T>(X, result, new(OwnResult, windows.Down, windows.Across)),
        (Op.Sum, AxisList over) => new ReductionInstruction<T>(&Sums.Along<T>, X, result, Over(over), isSum: true),
        (Op.MaxOf, AxisList over) => new ReductionInstruction<T>(&Maxima.Along<T>, X, result, Over(over)),
        (Op.LogSumExp, AxisList over) => new LogSumExpInstruction<T>(X, result, Over(over)),
        (Op.CumSum or Op.CumProd, Cumulation along) =>
            new CumulationInstruction<T>(X, result, Around(Own(0), Axis(along.Axis)), value.Op == Op.CumProd, along.IsBackward),
        (Op.MatMul, Transposed turned) => Product(turned),
        (Op.Cholesky, _) => new CholeskyInstruction<T>(X, result, OwnResult[..^2].Count, OwnResult[^1]),
        (Op.TriangularSolve, Transposed turned) => Solved(turned.First),
        (Op.Draw, DrawDetail by) => new DrawInstruction<T>(by, (keys, value.Inputs[0].Shape),
            [.. value.Inputs.Select((x, i) => (inputs[i], x.Shape)).Skip(1)], result),
        (Op.RankMean, RankedBy by) => new RankMeanInstruction<T>(by.Ranks, X, result, value.Shape.Count),
        _ => throw new ArgumentException($"{value} has no instruction"),
    };

    /// <summary>The instruction that adds the loop's rows to a total.</summary>
    public static Instruction Total(Value value, IReadOnlyList<Place<T>> inputs, double* total) => (value.Op, value.Attribute) switch
    {
        (Op.Sum, _) => new RowSumInstruction<T>(inputs[0], total,
            value.Inputs[0].Shape[1..].Count / Math.Max(1, value.Shape.Count), value.Shape.Count),
        (Op.MaxOf, _) => new RowMaxInstruction<T>(inputs[0], total, value.Shape.Count),
        (Op.MatMul, _) => new RowProductInstruction<T>(inputs[0], inputs[1], total, value.Shape[0], value.Shape[1]),
        (Op.ScatterAdd, ScatterDetail into) => new RowScatterInstruction<T>(inputs[0], inputs[1], total, value.Inputs[1].Shape[1..].Count,
            value.Shape[1..].Count, into.Size, value.Origin),
        _ => throw new ArgumentException($"{value} is no total"),
    };

    /// <summary>The shape of one row of an input: its shape without the row dimension, or all of it.</summary>
    private Shape RowOf(int input) => IsLoop && byRow[input] ? value.Inputs[input].Shape[1..] : value.Inputs[input].Shape;

    /// <summary>
    /// The row shape aligned with the result's dimensions: an input that is repeated over rows has a first dimension of size 1, or none.
    /// </summary>
    private Shape Own(int input) =>
        IsLoop && !byRow[input] && value.Shape.Rank > 0 && value.Inputs[input].Shape.Rank == value.Shape.Rank
            ? value.Inputs[input].Shape[1..] : RowOf(input);

    private Shape OwnResult => IsLoop ? value.Shape[1..] : value.Shape;

    private int Axis(int axis) => IsLoop ? axis - 1 : axis;

    // if the result is also a single number, a strip of length 1: fewer loops to compile
    private (Place<T>, OperandForm) Operand(int input) =>
        (inputs[input], value.Inputs[input].Shape.Count == 1 && value.Shape.Count > 1 ? OperandForm.Single : OperandForm.Strip);

    private RowByRowInstruction<T> RowByRow(bool isFirst) =>
        new(value.Op, X, inputs[1], result, Inner, value.Inputs[isFirst ? 0 : 1].Shape.Count, isFirst);

    private static AxisSizes Around(Shape shape, int axis) =>
        Rearrangements.Around(shape, axis) is var (outer, along, inner) ? new(outer, along, inner) : default;

    // the axes are adjacent
    private AxisSizes Over(AxisList over)
    {
        var (shape, first, last) = (Own(0), Axis(over.Axes[0]), Axis(over.Axes[^1]));
        return new(shape.Leading(first).Count, shape[first..(last + 1)].Count, shape[(last + 1)..].Count);
    }

    private CopyInstruction<T> Copied(Shape shape, int[] steps) => new((X, 0), (result, 0), ([.. shape], steps, shape.Strides()));

    private CopyInstruction<T> Transposed(int[] axes)
    {
        var strides = Own(0).Strides();
        return Copied(OwnResult, [.. (IsLoop ? axes.Skip(1).Select(a => a - 1) : axes).Select(a => strides[a])]);
    }

    private CopyInstruction<T> Sliced(AxisSizes size, SliceRange range) =>
        new((X, range.Start * size.Inner), (result, 0),
            ([size.Outer, range.Length * size.Inner], [size.Along * size.Inner, 1], [range.Length * size.Inner, 1]));

    private CopyInstruction<T> Padded(AxisSizes size, PadWidths widths)
    {
        var padded = widths.Before + size.Along + widths.After;
        return new((X, 0), (result, widths.Before * size.Inner),
            ([size.Outer, size.Along * size.Inner], [size.Along * size.Inner, 1], [padded * size.Inner, 1]), Inner);
    }

    private CopyInstruction<T> Part(int which, int axis)
    {
        var (size, total) = (Around(Own(which), axis), OwnResult[axis]);
        var before = Enumerable.Range(0, which).Sum(i => Own(i)[axis]);
        return new((inputs[which], 0), (result, before * size.Inner),
            ([size.Outer, size.Along * size.Inner], [size.Along * size.Inner, 1], [total * size.Inner, 1]));
    }

    // rows of a loop are a dimension shared by index and result, and by the source if it has rows
    private GatherInstruction<T> Gathered(int batch)
    {
        var (own, source, index) = (IsLoop && byRow[0] ? batch - 1 : batch, RowOf(0), RowOf(1));
        var batches = source.Leading(own).Count;
        return new(X, inputs[1], result,
            (batches, source[own], batches == 0 ? 0 : index.Count / batches, source[(own + 1)..].Count), value.Origin);
    }

    private ScatterInstruction<T> Scattered(ScatterDetail into)
    {
        var (own, index, shape) = (IsLoop ? into.Batch - 1 : into.Batch, RowOf(1), OwnResult);
        var batches = shape.Leading(own).Count;
        return new(X, inputs[1], result,
            (batches, into.Size, batches == 0 ? 0 : index.Count / batches, shape[(own + 1)..].Count), value.Origin);
    }

    private Instruction Product(Transposed turned)
    {
        var (a, b) = (value.Inputs[0].Shape, value.Inputs[1].Shape);
        if (IsLoop && value.Shape.Rank == 2)
            return new RowsTimesMatrixInstruction<T>(X, inputs[1], result, a[1], value.Shape[1], turned.Second);
        var (ownA, ownB) = (Own(0), Own(1));
        var size = (OwnResult[^2], turned.First ? ownA[^2] : ownA[^1], OwnResult[^1]);
        return new MatMulInstruction<T>(X, inputs[1], result, size, turned, Batches(ownA, ownB));
    }

    private TriangularSolveInstruction<T> Solved(bool isTurned) =>
        new(X, inputs[1], result, (OwnResult[^2], OwnResult[^1]), isTurned, Batches(Own(0), Own(1)));

    /// <summary>The offsets, within a row, of the two operands of each matrix of the result.</summary>
    private (int A, int B)[] Batches(Shape a, Shape b)
    {
        var over = OwnResult[..^2];
        var (stepsA, stepsB) = (StridedIterator.Spread(a[..^2], over), StridedIterator.Spread(b[..^2], over));
        var (sizeA, sizeB) = (a.Trailing(2).Count, b.Trailing(2).Count);
        return [.. Enumerable.Range(0, over.Count).Select(i => (At(i, stepsA) * sizeA, At(i, stepsB) * sizeB))];

        int At(int position, int[] steps)
        {
            var at = 0;
            for (var d = over.Rank - 1; d >= 0; position /= over[d--]) at += position % over[d] * steps[d];
            return at;
        }
    }

    /// <summary>Several copies that together compute one value.</summary>
    private sealed class CopySequence(CopyInstruction<T>[] parts) : Instruction
    {
        public override void Run(nint first, nint rows)
        {
            foreach (var part in parts) part.Run(first, rows);
        }
    }
}
