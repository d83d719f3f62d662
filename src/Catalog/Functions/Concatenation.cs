namespace ProbDsl.Catalog.Functions;

/// <summary>
/// Values joined along the first dimension: a scalar counts as a vector of length 1, an index as one-hot over its states, and a vector
/// beside images [C, H, W] as constant channels, one per element.
/// </summary>
public sealed class Concatenation : Function
{
    private const int ImageRank = 3;

    public override string Name => "concat";

    public override string Summary =>
        "values joined along the first dimension; an index is one-hot, a vector beside an image [C, H, W] becomes constant channels";

    public override (int Least, int Most) Arity => (1, int.MaxValue);

    public override Linearity Linearity => Linearity.Joint;

    public override bool DistinguishesElements => true;

    public override bool JoinsValues => true;

    public override TypeResult InferType(FunctionUse use)
    {
        if (use.Types.FirstOrDefault(t => t.IsPrefix) is { } prefix)
            return TypeResult.Refuse($"`concat` takes whole tensors, but {prefix} is a strict prefix: "
                + $"use `masked_mlp`, which takes a prefix and further arguments side by side");
        List<ValueList<Extent>> parts = [.. use.Types.Select(Dims)];
        var rank = parts.Max(p => p.Count);
        var widest = parts.First(p => p.Count == rank);
        if (parts.FindIndex(p => !Joins(p, widest)) is var invalid and >= 0) return TypeResult
            .Refuse(Refusal(use, parts.IndexOf(widest), invalid));
        var first = use.Count == 1 ? widest[0] : new(parts.Select(p => p[0].Size).Aggregate((a, b) => a + b));
        return new TensorType(Joined(use), [first, .. widest.Skip(1)]);
    }

    public override Value Lower(ValueList<Operand> operands)
    {
        var parts = operands.Select(OneHot).Select(o => o.LiftedTo(Math.Max(1, o.EventRank))).ToList();
        var rank = parts.Max(p => p.EventRank);
        var axes = parts.Select(p => p.Axes).Aggregate(Shape.Broadcast);
        var inner = parts.First(p => p.EventRank == rank).Event[1..];
        return Concat(-rank, [.. parts.Select(p => Broadcast(p.LiftedTo(rank).Value, [.. axes, p.Event[0], .. inner]))]);
    }

    /// <summary>All elements of the values as one vector, row by row; an index is one-hot.</summary>
    internal static Operand Flat(IReadOnlyList<Operand> operands)
    {
        var parts = operands.Select(OneHot).Select(o => o.Shaped(o.Event.Count)).ToList();
        var axes = parts.Select(p => p.Axes).Aggregate(Shape.Broadcast);
        return new(Concat(-1, [.. parts.Select(p => Broadcast(p.Value, [.. axes, p.Event[0]]))]), 1);
    }

    /// <summary>The dimensions that a part contributes, at least one.</summary>
    private static ValueList<Extent> Dims(TensorType type)
    {
        ValueList<Extent> dims = type.States is { } states ? [.. type.Dims, new(states)] : type.Dims;
        return dims.Count == 0 ? [new(Size.One)] : dims;
    }

    private static bool Joins(ValueList<Extent> part, ValueList<Extent> widest) =>
        part.Count == widest.Count ? part.Skip(1).SequenceEqual(widest.Skip(1)) : part.Count == 1 && widest.Count == ImageRank;

    private static string Refusal(FunctionUse use, int widest, int invalid)
    {
        var (one, other) = (use.Type(Math.Min(widest, invalid)), use.Type(Math.Max(widest, invalid)));
        var advice = Dims(use.Type(widest)).Count == Dims(use.Type(invalid)).Count
            ? "all dimensions but the first must agree"
            : "a vector joins vectors, or images declared as real[C, H, W], where [H, W] is written [1, H, W]";
        return $"`concat` of {one} and {other}: {advice}";
    }

    /// <summary>The common element type of all parts: integer or positive where all are; an index becomes 0 and 1.</summary>
    private static Element Joined(FunctionUse use)
    {
        var first = use.Type(0);
        var isOneKind = first.ElementRank == 0 && first.States is null && use.Types.All(t => t.Element == first.Element);
        return isOneKind ? first.Element : Closure.Closed(use);
    }

    /// <summary>An index with one more dimension at the end, 1 at its state and 0 elsewhere; other values unchanged.</summary>
    internal static Operand OneHot(Operand index)
    {
        if (index.Size == 0) return index;
        var states = index.Value.Program.Iota(index.Size, 1);
        return new(Equal(index.LiftedTo(index.EventRank + 1).Value, states), index.EventRank + 1);
    }
}
