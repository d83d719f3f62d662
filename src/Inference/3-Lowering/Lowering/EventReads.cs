namespace ProbDsl.Inference.Lowering;

/// <summary>
/// Reads event dimensions of a value at indices. A position is a slice, an axis that the value lacks renames the dimension; everything else
/// is one gather with shared axes batched and the others outer, so that topics never become pairs x topics x words.
/// </summary>
public static class EventReads
{
    /// <summary>The value at these indices of its first event dimensions, in order.</summary>
    public static AxisTensor Read(AxisTensor source, IReadOnlyList<LoopValue> indices)
    {
        var taken = new Reader(source);
        for (var i = 0; i < indices.Count; i++) taken.Read(source.Axes.Length + i, indices[i]);
        return taken.Result();
    }

    /// <summary>An index value (from 1) as a loop value: a whole axis if it counts up by one, otherwise computed positions.</summary>
    public static LoopValue AsIndex(AxisTensor index) =>
        index is { Value: { Op: Op.Iota, Attribute: Counting counting }, Axes: [var axis] }
            ? new Iota(axis, counting.From - 1) : new ComputedPosition(index with { Value = index.Value - 1 });

    private sealed class Reader(AxisTensor source)
    {
        private readonly List<Axis?> labels = [.. source.Axes, .. Enumerable.Repeat<Axis?>(null, source.EventRank)];
        private readonly List<(int Dimension, AxisTensor At)> gathered = [];
        private readonly List<int> dropped = [];
        private Value value = source.Value;

        public void Read(int dimension, LoopValue index)
        {
            switch (index)
            {
                case FixedPosition at:
                    value = Slice(value, dimension, at.At, 1);
                    dropped.Add(dimension);
                    break;
                case PositionRange stretch:
                    value = Slice(value, dimension, stretch.First, stretch.Count);
                    break;
                case Iota iota when !labels.Contains(iota.Axis):
                    value = Slice(value, dimension, iota.First, iota.Axis.Size);
                    labels[dimension] = iota.Axis;
                    break;
                case Iota diagonal:
                    gathered.Add((dimension, new(value.Program.Iota(diagonal.Axis.Size, diagonal.First), [diagonal.Axis])));
                    break;
                case ComputedPosition sampled:
                    gathered.Add((dimension, sampled.At));
                    break;
            }
        }

        public AxisTensor Result()
        {
            Drop();
            return gathered.Count == 0 ? AxisTensor.Canonical(value, labels) : Gathered();
        }

        private void Drop()
        {
            if (dropped.Count == 0) return;
            var kept = Enumerable.Range(0, labels.Count).Except(dropped).ToList();
            value = Reshape(value, [.. kept.Select(d => value.Shape[d])]);
            for (var i = 0; i < gathered.Count; i++) gathered[i] = (kept.IndexOf(gathered[i].Dimension), gathered[i].At);
            var remaining = kept.Select(d => labels[d]).ToList();
            labels.Clear();
            labels.AddRange(remaining);
        }

        /// <summary>A gather of [shared, gathered, outer, event] by one index over [shared, fresh].</summary>
        private AxisTensor Gathered()
        {
            var over = Axis.Union(gathered.SelectMany(g => g.At.Axes));
            var shared = over.Where(a => labels.Contains(a)).ToArray();
            var outer = Axis.Union(labels.OfType<Axis>().Except(shared));
            int[] dimensions = [.. gathered.Select(g => g.Dimension)];
            int[] rest = [.. Enumerable.Range(0, labels.Count).Where(d => labels[d] is null && !dimensions.Contains(d))];
            var sizes = dimensions.Select(d => value.Shape[d]).ToList();
            var ordered = Transpose(value,
                [.. shared.Select(a => labels.IndexOf(a)), .. dimensions, .. outer.Select(a => labels.IndexOf(a)), .. rest]);
            Shape tail = ordered.Shape[(shared.Length + dimensions.Length)..];
            var flat = Reshape(ordered, [.. ordered.Shape.Leading(shared.Length), sizes.Aggregate(1, (a, b) => a * b), .. tail]);
            Axis[] fresh = [.. over.Except(shared)];
            return AxisTensor.Canonical(Gather(flat, Position(over, [.. shared, .. fresh], sizes), shared.Length),
                [.. shared, .. fresh, .. outer, .. rest.Select(_ => (Axis?)null)]);
        }

        private Value Position(Axis[] over, Axis[] order, List<int> sizes)
        {
            var position = gathered[0].At.SpreadOver(over).Value;
            for (var i = 1; i < gathered.Count; i++) position = (position * sizes[i]) + gathered[i].At.AlignedTo(over);
            return Transpose(position, [.. order.Select(a => Array.IndexOf(over, a))]);
        }
    }
}
