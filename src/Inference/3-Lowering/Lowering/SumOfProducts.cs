namespace ProbDsl.Inference.Lowering;

/// <summary>
/// Products of numbers, summed over axes that are removed. Factors that vary along few other axes are multiplied first, and the last two
/// by one matrix product, so that no array has all axes.
/// </summary>
/// <param name="over">The axes that are summed.</param>
internal sealed class SumOfProducts(HashSet<Axis> over)
{
    /// <summary>The sum of the product of these factors.</summary>
    public AxisTensor Of(IEnumerable<AxisTensor> factors)
    {
        var left = factors.ToList();
        for (var i = 0; i < left.Count; i++)
        {
            var inner = Enumerable.Range(0, left.Count).FirstOrDefault(j => j != i && Kept(left[i]).All(left[j].Axes.Contains), -1);
            if (inner < 0) continue;
            left[inner] = left[inner].JoinWith(left[i], (a, b) => a * b);
            left.RemoveAt(i);
            i = -1;
        }

        if (left is [var one, var other] && !Kept(one).Any(other.Axes.Contains) && one.Axes.Concat(other.Axes).Any(over.Contains))
            return Contracted(one, other);
        var product = left.Aggregate((a, b) => a.JoinWith(b, (x, y) => x * y));
        Axis[] kept = Kept(product);
        return new(Sum(product.Value, [.. product.Axes.Index().Where(a => over.Contains(a.Item)).Select(a => a.Index)]), kept);
    }

    private Axis[] Kept(AxisTensor of) => [.. of.Axes.Where(a => !over.Contains(a))];

    /// <summary>
    /// The matrix product of two factors without another common axis, in the order in which the result needs no transpose.
    /// </summary>
    private AxisTensor Contracted(AxisTensor one, AxisTensor other)
    {
        if (Axis.Union([.. Kept(one), .. Kept(other)]).AsSpan().StartsWith(Kept(other))) (one, other) = (other, one);
        var summed = Axis.Union(one.Axes.Concat(other.Axes).Where(over.Contains));
        var product = MatMul(Rows(one), Rows(other), transposeB: true);
        Axis[] axes = [.. Kept(one), .. Kept(other)];
        return AxisTensor.Canonical(Reshape(product, [.. axes.Select(a => a.Size)]), axes);

        Value Rows(AxisTensor of)
        {
            var whole = AxisTensor.Canonical(of.Value, of.Axes).SpreadOver(Axis.Union([.. Kept(of), .. summed]));
            int[] order = [.. whole.Axes.Index().OrderBy(a => over.Contains(a.Item)).Select(a => a.Index)];
            return Reshape(Transpose(whole.Value, order),
                [Kept(of).Aggregate(1, (n, a) => n * a.Size), summed.Aggregate(1, (n, a) => n * a.Size)]);
        }
    }
}
