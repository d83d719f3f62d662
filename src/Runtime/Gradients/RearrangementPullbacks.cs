using static ProbDsl.Runtime.Programs.Ops;

namespace ProbDsl.Runtime.Gradients;

/// <summary>Pullbacks of ops that rearrange or repeat elements.</summary>
internal static class RearrangementPullbacks
{
    /// <summary>u broadcast to the shape of y.</summary>
    public static Value Full(Value u, Value y) => Broadcast(u, y.Shape);

    /// <summary>u of a reduction y with the reduced dimensions restored as size 1; a scalar is unchanged.</summary>
    public static Value Kept(Value y, Value u)
    {
        if (u.Shape.Count == 1) return Reshape(u, []);
        var (from, axes) = (y.Inputs[0].Shape, ((AxisList)y.Attribute!).Axes);
        return Reshape(Full(u, y), [.. Enumerable.Range(0, from.Rank).Select(d => axes.Contains(d) ? 1 : from[d])]);
    }

    public static Value Sliced(Value y, Value u)
    {
        var (axis, start, length) = (SliceRange)y.Attribute!;
        return Pad(u, axis, start, y.Inputs[0].Shape[axis] - start - length);
    }

    public static Value Padded(Value y, Value u)
    {
        var (axis, before, _) = (PadWidths)y.Attribute!;
        return Slice(u, axis, before, y.Inputs[0].Shape[axis]);
    }

    public static Value Part(Value y, Value u, int which)
    {
        var axis = ((AlongAxis)y.Attribute!).Axis;
        return Slice(u, axis, y.Inputs.Take(which).Sum(x => x.Shape[axis]), y.Inputs[which].Shape[axis]);
    }

    public static Value Unfolded(Value y, Value u)
    {
        var ((down, across), image) = ((ImageWindows)y.Attribute!, y.Inputs[0].Shape);
        return FoldImage(u, down, across, image[^2], image[^1]);
    }

    public static Value Folded(Value y, Value u)
    {
        var (down, across, _, _) = (FoldedWindows)y.Attribute!;
        return UnfoldImage(u, down, across);
    }

    public static int[] Inverse(int[] permutation) =>
        [.. Enumerable.Range(0, permutation.Length).Select(d => Array.IndexOf(permutation, d))];

    /// <summary>
    /// The adjoint of an input of shape `own` that was broadcast to `whole`: the sum over the repeats. A dimension that u lacks or has with
    /// size 1 counts its full size. The result broadcasts to `own`.
    /// </summary>
    public static Value Unrepeated(Value u, Shape whole, Shape own)
    {
        var (times, summed) = (1L, new List<int>());
        for (var fromEnd = 1; fromEnd <= whole.Rank; fromEnd++)
        {
            if (whole[^fromEnd] == 1 || (fromEnd <= own.Rank && own[^fromEnd] == whole[^fromEnd])) continue;
            if (fromEnd <= u.Shape.Rank && u.Shape[^fromEnd] == whole[^fromEnd]) summed.Add(u.Shape.Rank - fromEnd);
            else times *= whole[^fromEnd];
        }
        if (summed.Count > 0)
        {
            Shape kept = [.. Enumerable.Range(0, u.Shape.Rank).Select(d => summed.Contains(d) ? 1 : u.Shape[d])];
            u = Reshape(Sum(u, [.. summed]), kept);
        }
        if (u.Shape.Rank > own.Rank) u = Reshape(u, u.Shape.Trailing(own.Rank));
        return times == 1 ? u : u * times;
    }
}
