namespace ProbDsl.Inference.Lowering;

/// <summary>
/// A value of shape [axes.., event..]. Axes are named and in canonical order, so that aligning two values is a reshape with 1s, never a
/// transpose.
/// </summary>
public sealed record AxisTensor(Value Value, Axis[] Axes)
{
    public int EventRank => Value.Shape.Rank - Axes.Length;

    public Shape Event => Value.Shape.Trailing(EventRank);

    public bool Equals(AxisTensor? other) => other is not null && Value == other.Value && Axes.SequenceEqual(other.Axes);

    public override int GetHashCode() => HashCode.Combine(Value, Axes.Length);

    /// <summary>A string that identifies these values within a program.</summary>
    public static string Key(IEnumerable<AxisTensor> values) =>
        string.Join(' ', values.Select(v => $"{v.Value.Id}:{string.Join(',', v.Axes.AsEnumerable())}"));

    /// <summary>The same values under more axes, of size 1 along axes on which this value does not depend.</summary>
    public Value AlignedTo(Axis[] axes) => Reshape(Value, [.. axes.Select(a => Axes.Contains(a) ? a.Size : 1), .. Event]);

    /// <summary>The same values repeated along every one of these axes.</summary>
    public AxisTensor SpreadOver(Axis[] axes) => new(Broadcast(AlignedTo(axes), [.. axes.Select(a => a.Size), .. Event]), axes);

    /// <summary>Two values with the same event dimensions joined into one, along the axes of both.</summary>
    public AxisTensor JoinWith(AxisTensor other, Func<Value, Value, Value> join)
    {
        var axes = Axis.Union(Axes.Concat(other.Axes));
        return new(join(AlignedTo(axes), other.AlignedTo(axes)), axes);
    }

    /// <summary>This value where a condition holds, and another one where it does not; both may lack its last dimensions.</summary>
    public AxisTensor Where(AxisTensor condition, AxisTensor otherwise)
    {
        var axes = Axis.Union([.. Axes, .. condition.Axes, .. otherwise.Axes]);
        return new(Ops.Where(condition.WithEventRank(EventRank).AlignedTo(axes), AlignedTo(axes),
            otherwise.WithEventRank(EventRank).AlignedTo(axes)),
            axes);
    }

    /// <summary>The same values with further event dimensions of size 1.</summary>
    public AxisTensor WithEventRank(int rank) =>
        rank == EventRank ? this : this with { Value = Reshape(Value, [.. Value.Shape, .. Enumerable.Repeat(1, rank - EventRank)]) };

    /// <summary>The same values with event dimensions of size 1 before its own.</summary>
    public AxisTensor WithLeadingEvents(int rank) => rank == EventRank ? this : this with
    {
        Value = Reshape(Value, [.. Value.Shape.Leading(Axes.Length), .. Enumerable.Repeat(1, rank - EventRank), .. Event]),
    };

    /// <summary>Applies a reduction to one axis, which is removed.</summary>
    public AxisTensor Without(Axis axis, Func<Value, int, Value> reduce) =>
        new(reduce(Value, Array.IndexOf(Axes, axis)), [.. Axes.Where(a => a != axis)]);

    /// <summary>The same value along a range of one axis, which becomes another axis.</summary>
    /// <param name="axis">An axis; a value without it is returned unchanged.</param>
    /// <param name="start">The position on that axis at which the range starts.</param>
    /// <param name="part">The axis of the range.</param>
    public AxisTensor Part(Axis axis, int start, Axis part)
    {
        var dimension = Array.IndexOf(Axes, axis);
        if (dimension < 0 || (start, axis) == (0, part)) return this;
        return Canonical(Slice(Value, dimension, start, part.Size),
            [.. Axes.Select(a => a == axis ? part : a), .. Enumerable.Repeat<Axis?>(null, EventRank)]);
    }

    /// <summary>The same value at one position of an axis, which is removed; a value without it is returned unchanged.</summary>
    public AxisTensor At(Axis axis, int position) => !Axes.Contains(axis) ? this
        : Without(axis, (v, d) => Reshape(Slice(v, d, position, 1), [.. v.Shape[..d], .. v.Shape[(d + 1)..]]));

    /// <summary>Values with the same axes and shapes, one after another along a further axis.</summary>
    public static AxisTensor Stacked(Axis along, IReadOnlyList<AxisTensor> values) => Canonical(
        Concat(0, [.. values.Select(v => Reshape(v.Value, [1, .. v.Value.Shape]))]),
        [along, .. values[0].Axes, .. Enumerable.Repeat<Axis?>(null, values[0].EventRank)]);

    /// <summary>Transposes dimensions with these labels (null: an event dimension) into canonical order.</summary>
    public static AxisTensor Canonical(Value value, IReadOnlyList<Axis?> labels)
    {
        var axes = Axis.Union(labels.OfType<Axis>());
        var order = axes.Select(a => labels.ToList().IndexOf(a)).Concat(Enumerable.Range(0, labels.Count).Where(i => labels[i] is null));
        return new(Transpose(value, [.. order]), axes);
    }

    /// <summary>The same value with axes renamed, all at once.</summary>
    public AxisTensor Relabeled(Func<Axis, Axis> rename) =>
        Canonical(Value, [.. Axes.Select(rename), .. Enumerable.Repeat<Axis?>(null, EventRank)]);
}
