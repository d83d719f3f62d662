namespace ProbDsl.Catalog.Functions;

/// <summary>`max` and `min`: the largest or smallest element of one tensor; of several values, elementwise.</summary>
public sealed class Extremum(string name, string summary, bool isLargest) : Function
{
    internal static IEnumerable<Function> Rows =>
    [
        new Extremum("max", "the largest element of one tensor; of several values, the largest of each element", true),
        new Extremum("min", "the smallest element of one tensor; of several values, the smallest of each element", false),
    ];

    public override string Name => name;

    public override string Summary => summary;

    public override (int Least, int Most) Arity => (1, int.MaxValue);

    public override bool CombinesElements => true;

    public override TypeResult InferType(FunctionUse use)
    {
        if (use.Types.Any(t => t.Element == Element.Text)) return TypeResult.Refuse($"`{name}` of text: it takes numbers");
        var shaped = use.Types.Where(t => !t.IsScalar).ToList();
        if (use.Count > 1 && shaped.Any(s => !s.Dims.Equals(shaped[0].Dims)))
            return TypeResult.Refuse($"`{name}` of {string.Join(" and ", shaped)}: the shapes differ");
        return Kind(use) with { Dims = use.Count == 1 || shaped.Count == 0 ? [] : shaped[0].Dims };
    }

    public override Value Lower(ValueList<Operand> operands)
    {
        if (operands.Count == 1) return OfAll(operands[0].Value, [.. Enumerable.Range(operands[0].Axes.Rank, operands[0].EventRank)]);
        var rank = operands.Max(o => o.EventRank);
        return operands.Select(o => o.LiftedTo(rank).Value).Aggregate(isLargest ? Max : Min);
    }

    private Value OfAll(Value x, int[] axes) => isLargest ? MaxOf(x, axes) : -MaxOf(-x, axes);

    /// <summary>The type that all values share; the larger of a positive number and any other number is positive.</summary>
    private TensorType Kind(FunctionUse use)
    {
        var first = use.Type(0);
        if (first.ElementRank == 0 && use.Types.All(t => t.Element == first.Element && t.States == first.States)) return first;
        var positive = Enumerable.Range(0, use.Count).Count(use.IsPositive);
        var element = use.Types.All(t => t.IsWhole) ? Element.Int
            : positive == use.Count || (isLargest && positive > 0) ? Element.Positive : Element.Real;
        return new(element, []);
    }
}
