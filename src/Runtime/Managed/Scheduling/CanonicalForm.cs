using ProbDsl.Runtime.Passes;
using static ProbDsl.Runtime.Programs.Ops;

namespace ProbDsl.Runtime.Managed.Scheduling;

/// <summary>
/// Rewrites programs into the form that the engine's loops need: reductions over adjacent dimensions, those other than sums with the first
/// dimension last; pointwise ops with operands of equal shape or single numbers, and for binary ops also a repeated row.
/// </summary>
internal static class CanonicalForm
{
    public static TensorProgram Apply(TensorProgram program) => ProgramRewriter.Apply(program, Rule);

    private static Value? Rule(Value value, IReadOnlyList<Value> x, ProgramBuilder into) => value.Op switch
    {
        Op.Sum or Op.MaxOf or Op.LogSumExp => InParts(value, x[0], into),
        _ when OpTable.Of(value.Op).IsPointwise && x.Any(v => !Fits(v, value)) =>
            into.Pointwise(value.Op, [.. x.Select(v => Fits(v, value) ? v : Broadcast(v, value.Shape))]),
        _ => null,
    };

    private static bool Fits(Value operand, Value value) =>
        operand.Shape == value.Shape || operand.Shape.Count == 1 || IsRepeatedRow(operand, value);

    /// <summary>Whether an operand is a row repeated over the rows of the other operand, and long enough for a row-by-row loop.</summary>
    internal static bool IsRepeatedRow(Value operand, Value value)
    {
        const int Long = 32;
        var shape = operand.Shape.WithoutLeadingOnes();
        return value.Inputs.Count == 2 && shape.Count >= Long && shape.Rank < value.Shape.Rank && shape == value.Shape.Trailing(shape.Rank)
            && value.Shape.Count > shape.Count;
    }

    private static Value? InParts(Value value, Value x, ProgramBuilder into)
    {
        var axes = ((AxisList)value.Attribute!).Axes;
        var from = axes.Length - 1;
        while (from > 0 && axes[from - 1] == axes[from] - 1 && (axes[from - 1] > 0 || value.Op == Op.Sum)) from--;
        if (from == 0) return null;
        var inner = into.Again(value, [x], new AxisList(axes[from..]));
        return InParts(into.Again(value, [inner], new AxisList(axes[..from])), inner, into)
            ?? into.Again(value, [inner], new AxisList(axes[..from]));
    }
}
