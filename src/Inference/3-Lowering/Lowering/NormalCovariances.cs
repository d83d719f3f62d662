namespace ProbDsl.Inference.Lowering;

/// <summary>
/// Variances and covariances of sums of parts of normal unknowns. Linear parts are correlated if their unknowns are; a product has the
/// covariance E[(u - E[u]) (u' - E[u'])] E[(v - E[v]) (v' - E[v'])] with a product of the same factors, and none with other parts.
/// </summary>
/// <param name="parts">The lowering of the parts.</param>
/// <param name="moments">The moments of the unknowns.</param>
internal sealed class NormalCovariances(NormalParts parts, UnknownMoments moments)
{
    /// <summary>The variance of each element of a sum of parts; null without parts.</summary>
    public AxisTensor? Variance(ValueList<NormalPart> of)
    {
        if (of is [{ Read.Along: not null, Coefficient: null } plain])
            return Own(plain) is { } whole ? whole with { Value = Matrices.Diagonal(whole.Value) } : null;
        return Sum(of, (one, other) => IsSumOfNumbers(one, other) ? Interaction(one, other)
            : Single(one, other, Quadratic(one, other, (c, moved) => Ops.Sum(c * moved, -2))));
    }

    /// <summary>Whether a covariance is a sum over pairs of numbers: of few numbers of each of many members, or of a product.</summary>
    private bool IsSumOfNumbers(NormalPart one, NormalPart other)
    {
        if (one.IsProduct || other.IsProduct) return true;
        if (parts.Coefficient(one).EventRank > 0 || parts.Coefficient(other).EventRank > 0) return false;
        if (one.Read.Along is null && other.Read.Along is null) return true;
        return Of(one.Read, other.Read) is not { } covariance
            || (!covariance.Axes.Any(a => parts.Coefficient(one).Axes.Contains(a) || parts.Coefficient(other).Axes.Contains(a))
                && Math.Max(one.Read.Count, other.Read.Count) <= covariance.Axes.Aggregate(1, (n, a) => n * a.Size));
    }

    /// <summary>The covariance matrix of a sum of linear parts that is a vector of this size; null without parts.</summary>
    public AxisTensor? Covariance(ValueList<NormalPart> of, int size) =>
        of is [{ Read.Along: not null, Coefficient: null } plain] ? Own(plain)
            : Sum(of, (one, other) => Quadratic(one, other, (c, moved) => MatMul(Wide(c, size), Wide(moved, size), transposeA: true)));

    private static Value Wide(Value coefficients, int size) => Broadcast(coefficients, [.. coefficients.Shape[..^1], size]);

    private AxisTensor? Own(NormalPart part) => Of(part.Read, part.Read);

    private AxisTensor? Of(NormalRead one, NormalRead other) => moments.Covariance(one.Of, one.At, other.Of, other.At);

    private static AxisTensor? Sum(ValueList<NormalPart> parts, Func<NormalPart, NormalPart, AxisTensor?> of) =>
        parts.SelectMany(_ => parts, (one, other) => of(one, other)).OfType<AxisTensor>()
            .Aggregate((AxisTensor?)null, (sum, term) => sum is null ? term : sum.JoinWith(term, (a, b) => a + b));

    /// <summary>The covariance of two products of the same factors, or of two numbers times their coefficients.</summary>
    private AxisTensor? Interaction(NormalPart one, NormalPart other)
    {
        if (one.Reads.Count != other.Reads.Count) return null;
        List<AxisTensor> factors = [parts.Coefficient(one), parts.Coefficient(other).Relabeled(Turned)];
        foreach (var read in one.Reads)
        {
            var met = other.Reads.Select(r => (Read: r, Covariance: Of(read, r))).FirstOrDefault(m => m.Covariance is not null);
            if (met.Covariance is not { } covariance) return null;
            Axis?[] vectors = [read.Along, met.Read.Along is { } along ? Turned(along) : null];
            factors.Add(AxisTensor.Canonical(covariance.Value, [.. covariance.Axes, .. vectors.OfType<Axis>()]));
        }

        return new SumOfProducts([.. Vectors(one), .. Vectors(other).Select(Turned)]).Of(factors);

        Axis Turned(Axis axis) => Vectors(other).Contains(axis) ? axis with { Name = axis.Name + "'" } : axis;
    }

    private static IEnumerable<Axis> Vectors(NormalPart part) => part.Reads.Select(r => r.Along).OfType<Axis>();

    /// <summary>From coefficients [numbers, event] of one read and covariance times coefficients of the other.</summary>
    private AxisTensor? Quadratic(NormalPart one, NormalPart other, Func<Value, Value, Value> join)
    {
        if (Of(one.Read, other.Read) is not { } covariance) return null;
        covariance = covariance with
        {
            Value = Reshape(covariance.Value,
                [.. covariance.Value.Shape.Leading(covariance.Axes.Length), one.Read.Count, other.Read.Count]),
        };
        AxisTensor left = Matrix(one), right = Matrix(other);
        if (covariance.Axes.Length == 0 && right.Axes.Length > 0 && right.Event[^1] == 1)
        {
            // one product for all members
            var rows = MatMul(Reshape(right.Value, [.. right.Value.Shape[..^1]]), covariance.Value, transposeB: true);
            right = right with { Value = Reshape(rows, [.. rows.Shape, 1]) };
        }
        else
        {
            right = covariance.JoinWith(right, (a, b) => MatMul(a, b));
        }

        return left.JoinWith(right, join);
    }

    /// <summary>An event of one number as none, if both expressions are numbers.</summary>
    private AxisTensor? Single(NormalPart one, NormalPart other, AxisTensor? of) =>
        of is null || parts.Coefficient(one).EventRank > 0 || parts.Coefficient(other).EventRank > 0
            ? of : of with { Value = Reshape(of.Value, of.Value.Shape.Leading(of.Axes.Length)) };

    /// <summary>The coefficients of a read: [axes.., numbers, event].</summary>
    private AxisTensor Matrix(NormalPart part)
    {
        var own = parts.Coefficient(part);
        Axis[] axes = [.. own.Axes.Where(a => a != part.Read.Along)];
        Shape leading = own.Value.Shape.Leading(axes.Length);
        return new(Reshape(own.Value, [.. leading, part.Read.Count, own.EventRank == 0 ? 1 : own.Event[0]]), axes);
    }
}
