namespace ProbDsl.Runtime.Interpretation;

/// <summary>Ops that rearrange elements. Result arrays are zeroed in advance, so padding is not written.</summary>
internal static class Rearrangements
{
    public static void Transpose(Tensor x, int[] axes, Shape shape, double[] y)
    {
        var strides = x.Shape.Strides();
        Copy(x.Values, [.. axes.Select(axis => strides[axis])], shape, y);
    }

    public static void Broadcast(Tensor x, Shape shape, double[] y) => Copy(x.Values, StridedIterator.Spread(x.Shape, shape), shape, y);

    public static void Slice(Tensor x, SliceRange range, double[] y)
    {
        var (outer, size, inner) = Around(x.Shape, range.Axis);
        for (var o = 0; o < outer; o++)
            x.Values.AsSpan((o * size + range.Start) * inner, range.Length * inner).CopyTo(y.AsSpan(o * range.Length * inner));
    }

    public static void Pad(Tensor x, PadWidths widths, double[] y)
    {
        var (outer, size, inner) = Around(x.Shape, widths.Axis);
        var padded = widths.Before + size + widths.After;
        for (var o = 0; o < outer; o++)
            x.Values.AsSpan(o * size * inner, size * inner).CopyTo(y.AsSpan((o * padded + widths.Before) * inner));
    }

    public static void Concat(ReadOnlySpan<Tensor> parts, int axis, Shape shape, double[] y)
    {
        var (outer, total, inner) = Around(shape, axis);
        var before = 0;
        foreach (var part in parts)
        {
            var size = part.Shape[axis];
            for (var o = 0; o < outer; o++)
                part.Values.AsSpan(o * size * inner, size * inner).CopyTo(y.AsSpan((o * total + before) * inner));
            before += size;
        }
    }

    // y[b, j, e] = source[b, index[b, j], e]
    public static void Gather(Tensor source, Tensor index, int batch, object? origin, double[] y)
    {
        var (batches, size, inner) = Around(source.Shape, batch);
        var picks = batches == 0 ? 0 : index.Shape.Count / batches;
        for (var at = 0; at < batches * picks; at++)
        {
            source.Values.AsSpan((at / picks * size + Position(index, at, size, origin)) * inner, inner)
                .CopyTo(y.AsSpan(at * inner, inner));
        }
    }

    // y[b, index[b, j], e] += updates[b, j, e]
    public static void ScatterAdd(Tensor updates, Tensor index, ScatterDetail into, Shape shape, object? origin, double[] y)
    {
        var (batches, size, inner) = Around(shape, into.Batch);
        var picks = batches == 0 ? 0 : index.Shape.Count / batches;
        for (var at = 0; at < batches * picks; at++)
        {
            var to = y.AsSpan((at / picks * size + Position(index, at, size, origin)) * inner, inner);
            for (var e = 0; e < inner; e++) to[e] += updates.Values[at * inner + e];
        }
    }

    /// <summary>The position that an element of an index names.</summary>
    /// <exception cref="IndexOutOfProgramRange">The element is not an integer from 0 below the size.</exception>
    public static int Position(Tensor index, int at, int size, object? origin)
    {
        var pick = index.Values[at];
        return pick >= 0 && pick < size && Math.Floor(pick) == pick ? (int)pick : throw new IndexOutOfProgramRange(origin, pick, size, at);
    }

    /// <summary>The sizes of a shape before an axis, along it, and after it.</summary>
    public static (int Outer, int Size, int Inner) Around(Shape shape, int axis) =>
        (shape.Leading(axis).Count, shape[axis], shape.Trailing(shape.Rank - axis - 1).Count);

    private static void Copy(double[] x, int[] strides, Shape shape, double[] y)
    {
        var at = 0;
        for (var iterator = new StridedIterator(shape, strides); !iterator.Ended; iterator.Next(), at += iterator.Length)
        {
            var (from, step) = (iterator.Offsets[0], iterator.Steps[0]);
            var row = y.AsSpan(at, iterator.Length);
            if (step == 1) x.AsSpan(from, row.Length).CopyTo(row);
            else if (step == 0) row.Fill(x[from]);
            else for (var i = 0; i < row.Length; i++) row[i] = x[from + i * step];
        }
    }
}
