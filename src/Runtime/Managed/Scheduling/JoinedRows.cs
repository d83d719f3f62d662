using ProbDsl.Runtime.Passes;
using static ProbDsl.Runtime.Programs.Ops;

namespace ProbDsl.Runtime.Managed.Scheduling;

/// <summary>
/// Joins the leading dimensions of arrays whose first dimension is too short for a loop, such as 16 sequences of 64 steps: pointwise ops,
/// broadcasts and reductions of [16, 64, 512] become those of [1024, 512], between reshapes, which copy nothing.
/// </summary>
internal sealed class JoinedRows
{
    // the fewest elements of an array whose rows make a loop
    private const int Large = 16_384;

    private readonly IReadOnlySet<Shape> known;

    private JoinedRows(IReadOnlySet<Shape> known) => this.known = known;

    /// <param name="program">The program, in canonical form.</param>
    public static TensorProgram Apply(TensorProgram program)
    {
        var known = program.Values.Where(v => OpTable.Of(v.Op).IsPointwise && v.Shape.Count >= Large)
            .Select(v => TooShort(v.Shape)).OfType<Shape>().ToHashSet();
        return known.Count == 0 ? program : ProgramRewriter.Apply(program, new JoinedRows(known).Rule);
    }

    /// <summary>The fewest dimensions that together are long enough for a loop; null if the first is, or if no dimension is left.</summary>
    private static Shape? TooShort(Shape shape)
    {
        if (shape.Rank < 3 || shape[0] >= Schedule.FewRows) return null;
        for (var joined = 2; joined < shape.Rank; joined++)
            if (shape.Leading(joined) is { Count: >= Schedule.FewRows } leading) return leading;
        return null;
    }

    private Value? Rule(Value value, IReadOnlyList<Value> x, ProgramBuilder into)
    {
        var isReduction = value.Op is Op.Sum or Op.MaxOf or Op.LogSumExp;
        if (LeadingOf(isReduction ? x[0].Shape : value.Shape) is not { Rank: var joined }) return null;
        return value.Op switch
        {
            _ when isReduction => Reduced(value, x[0], joined, into),
            Op.Broadcast when Operand(x[0], value.Shape, joined) is { } from =>
                Reshape(Broadcast(from, Join(value.Shape, joined)), value.Shape),
            _ when OpTable.Of(value.Op).IsPointwise => Pointwise(value, x, joined, into),
            _ => null,
        };
    }

    private Shape? LeadingOf(Shape shape) => known.FirstOrDefault(k => shape.Rank >= k.Rank && shape.Leading(k.Rank) == k);

    private static Value? Pointwise(Value value, IReadOnlyList<Value> x, int joined, ProgramBuilder into)
    {
        Value?[] operands = [.. x.Select(v => Operand(v, value.Shape, joined))];
        return operands.Contains(null) ? null : Reshape(into.Pointwise(value.Op, [.. operands.OfType<Value>()]), value.Shape);
    }

    /// <summary>An operand of a joined result; null if it depends on some of the joined dimensions and not on others.</summary>
    private static Value? Operand(Value x, Shape of, int joined)
    {
        if (x.Shape.Rank == of.Rank && x.Shape.Leading(joined) == of.Leading(joined)) return As(x, Join(x.Shape, joined));
        var own = x.Shape.WithoutLeadingOnes();
        return own.Rank <= of.Rank - joined ? As(x, own) : null;
    }

    private static Value? Reduced(Value value, Value x, int joined, ProgramBuilder into)
    {
        var axes = ((AxisList)value.Attribute!).Axes;
        var inner = axes.Where(a => a >= joined).Select(a => a - joined + 1);
        var outer = axes.Count(a => a < joined);
        if (outer > 0 && (outer < joined || value.Op != Op.Sum)) return null;
        var reduced = into.Again(value, [As(x, Join(x.Shape, joined))], new AxisList([.. outer > 0 ? [0, .. inner] : inner]));
        return As(reduced, value.Shape);
    }

    private static Shape Join(Shape shape, int joined) => Shape.Of([shape.Leading(joined).Count, .. shape[joined..]]);

    private static Value As(Value x, Shape shape)
    {
        while (x.Op == Op.Reshape) x = x.Inputs[0];
        return x.Shape == shape ? x : Reshape(x, shape);
    }
}
