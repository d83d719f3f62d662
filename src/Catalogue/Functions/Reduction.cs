using ProbDsl.Compiler;
using ProbDsl.Parser;
using ProbDsl.Runtime;
using static ProbDsl.Runtime.Ops;

namespace ProbDsl.Catalogue;

/// <summary>A function that takes all elements of one tensor to a scalar.</summary>
public sealed class Reduction(string name, string summary, Func<Value, int[], double, Value> formula) : Function
{
    internal static IEnumerable<Function> Rows =>
    [
        new Reduction("sum", "the sum of all elements", (x, axes, _) => Sum(x, axes)),
        new Reduction("mean", "the mean of all elements", (x, axes, n) => Sum(x, axes) / n),
        new Reduction("max", "the largest element", (x, axes, _) => MaxOf(x, axes)),
        new Reduction("min", "the smallest element", (x, axes, _) => -MaxOf(-x, axes)),
        new Reduction("log_sum_exp", "log sum exp of all elements", (x, axes, _) => LogSumExp(x, axes)),
    ];

    public override string Name => name;

    public override string Summary => summary;

    public override (int Least, int Most) Arity => (1, 1);

    public override TypeRuling Rule(FunctionUse use) =>
        use.Type(0).Element == Element.Text ? TypeRuling.Refuse($"`{name}` of text: it takes numbers") : TensorType.Real;

    public override Value Lower(ValueList<Operand> operands)
    {
        var (value, rank) = (operands[0].Value, operands[0].EventRank);
        int[] axes = [.. Enumerable.Range(value.Shape.Rank - rank, rank)];
        return formula(value, axes, value.Shape.Trailing(rank).Count);
    }
}
