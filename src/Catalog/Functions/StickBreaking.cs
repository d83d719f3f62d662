namespace ProbDsl.Catalog.Functions;

/// <summary>
/// The stick-breaking construction: each element breaks its fraction off the rest of a stick of length 1; the last piece is the remainder
/// (Sethuraman 1994).
/// </summary>
public sealed class StickBreaking : Function
{
    public override string Name => "stick_breaking";

    public override string Summary => "for K - 1 fractions v, the simplex v[k] * (1 - v[1]) * ... * (1 - v[k-1]), with the remainder last";

    public override (int Least, int Most) Arity => (1, 1);

    public override bool DistinguishesElements => true;

    public override TypeResult InferType(FunctionUse use)
    {
        var type = use.Type(0);
        if (type.IsScalar || type.IsWhole || type.ElementRank > 0)
            return TypeResult.Refuse($"`stick_breaking` takes a vector of fractions, unit[K-1], but this is {type}");
        return new TensorType(Element.Simplex, [.. type.Dims.SkipLast(1), new(type.Dims[^1].Size + Size.One)]);
    }

    public override Value Lower(ValueList<Operand> operands)
    {
        var fraction = operands[0].Value;
        var whole = Broadcast(fraction.Program.Constant(1), fraction.Shape.With(fraction.Shape.Rank - 1, 1));
        return Concat(-1, fraction, whole) * Concat(-1, whole, CumProd(1 - fraction, -1));
    }
}
