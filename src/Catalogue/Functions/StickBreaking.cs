using ProbDsl.Compiler.Graph;
using ProbDsl.Compiler.Graph.Signatures;
using ProbDsl.Parser.Syntax;
using ProbDsl.Runtime.Programs;
using static ProbDsl.Runtime.Programs.Ops;

namespace ProbDsl.Catalogue.Functions;

/// <summary>
/// Each number breaks its share off what is left of a stick of length 1; the last piece is what remains (Sethuraman 1994).
/// </summary>
public sealed class StickBreaking : Function
{
    public override string Name => "stick_breaking";

    public override string Summary => "of K - 1 shares v the simplex v[k] * (1 - v[1]) * ... * (1 - v[k-1]), and last what remains";

    public override (int Least, int Most) Arity => (1, 1);

    public override bool DistinguishesElements => true;

    public override TypeRuling Rule(FunctionUse use)
    {
        var type = use.Type(0);
        if (type.IsScalar || type.IsWhole || type.ElementRank > 0)
            return TypeRuling.Refuse($"`stick_breaking` takes a vector of shares, unit[K-1], and this is {type}");
        return new TensorType(Element.Simplex, [.. type.Dims.SkipLast(1), new(type.Dims[^1].Size + Size.One)]);
    }

    public override Value Lower(ValueList<Operand> operands)
    {
        var share = operands[0].Value;
        var whole = Broadcast(share.Program.Constant(1), share.Shape.With(share.Shape.Rank - 1, 1));
        return Concat(-1, share, whole) * Concat(-1, whole, CumProd(1 - share, -1));
    }
}
