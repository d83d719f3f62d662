namespace ProbDsl.Catalog.Functions;

/// <summary>A function that reduces all elements of one tensor to a scalar.</summary>
public sealed class Reduction(string name, string summary, Func<FunctionUse, Element> element,
    Func<Value, int[], double, Value> formula, Linearity linearity = Linearity.None) : Function
{
    internal static IEnumerable<Function> Rows =>
    [
        new Reduction("sum", "the sum of all elements", Closure.Closed, (x, axes, _) => Sum(x, axes), Linearity.Joint),
        new Reduction("prod", "the product of all elements", Closure.Closed, (x, axes, _) => Product(x, axes)),
        new Reduction("mean", "the mean of all elements", Closure.Increasing, (x, axes, n) => Sum(x, axes) / n, Linearity.Joint),
        new Reduction("variance",
            "the mean squared distance of all elements from their mean, divided by n - 1 instead of n; of one element NaN", Real, Variance),
        new Reduction("sd", "the square root of `variance`", Real, (x, axes, n) => Sqrt(Variance(x, axes, n))),
        new Reduction("norm", "the square root of the sum of all squares", Closure.Increasing, (x, axes, _) => Sqrt(Sum(Square(x), axes))),
        new Reduction("log_sum_exp", "log(sum(exp(x))) over all elements", Real, (x, axes, _) => LogSumExp(x, axes)),
    ];

    public override string Name => name;

    public override string Summary => summary;

    public override (int Least, int Most) Arity => (1, 1);

    public override Linearity Linearity => linearity;

    public override TypeResult InferType(FunctionUse use) =>
        use.Type(0).Element == Element.Text ? TypeResult.Refuse($"`{name}` of text: it takes numbers") : new TensorType(element(use), []);

    public override Value Lower(ValueList<Operand> operands)
    {
        var (value, rank) = (operands[0].Value, operands[0].EventRank);
        int[] axes = [.. Enumerable.Range(value.Shape.Rank - rank, rank)];
        return formula(value, axes, operands[0].Event.Count);
    }

    private static Element Real(FunctionUse use) => Element.Real;

    // sums of squares about the mean, where those of large numbers would cancel; relative to the first element, so that the variance of
    // equal elements is exactly 0 however their mean is rounded
    private static Value Variance(Value x, int[] axes, double n)
    {
        if (n > 1) x -= First(x, axes);
        var mean = Sum(x, axes) / n;
        var centerd = x - Reshape(mean, [.. mean.Shape, .. axes.Select(_ => 1)]);
        return Sum(Square(centerd), axes) / (n - 1);
    }

    private static Value First(Value x, int[] axes) => axes.Aggregate(x, (first, axis) => Slice(first, axis, 0, 1));

    // the last of the running products; 1 if there are no elements
    private static Value Product(Value x, int[] axes)
    {
        var outer = x.Shape.Leading(x.Shape.Rank - axes.Length);
        var n = x.Shape.Trailing(axes.Length).Count;
        return n == 0
            ? Broadcast(x.Program.Constant(1), outer) : Reshape(Slice(CumProd(Reshape(x, [.. outer, n]), -1), -1, n - 1, 1), outer);
    }
}
