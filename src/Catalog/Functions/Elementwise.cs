using ProbDsl.Runtime.Interpretation;

namespace ProbDsl.Catalog.Functions;

/// <summary>A function applied to each element. Scalars broadcast to any shape; other shapes must be equal.</summary>
public sealed class Elementwise(string name, string summary, int arity, Func<FunctionUse, Element> element,
    Func<IReadOnlyList<Value>, Value> formula, int conditions = 0,
    Linearity linearity = Linearity.None, bool isInvertible = false, bool takesDates = false) : Function
{
    public override string Name => name;

    public override string Summary => summary;

    public override (int Least, int Most) Arity => (arity, arity);

    public override bool CombinesElements => true;

    public override int Conditions => conditions;

    public override Linearity Linearity => linearity;

    public override bool IsInvertible => isInvertible;

    public override bool TakesDates => takesDates;

    public override double At(IReadOnlyList<double> numbers)
    {
        var program = new ProgramBuilder();
        return Interpreter.Evaluate(formula([.. numbers.Select(number => program.Constant(number))])).Values[0];
    }

    public override TypeResult InferType(FunctionUse use)
    {
        if (TextMisused(use)) return TypeResult.Refuse($"`{name}` of text: text is only compared with a column, by `==` or `!=`");
        var shaped = use.Types.Where(t => !t.IsScalar).ToList();
        if (shaped.Any(s => !s.Dims.Equals(shaped[0].Dims)))
            return TypeResult.Refuse($"`{name}` of {string.Join(" and ", shaped)}: the shapes differ");
        return new TensorType(element(use), shaped.Count > 0 ? shaped[0].Dims : []);
    }

    public override Value Lower(ValueList<Operand> operands)
    {
        var rank = operands.Max(o => o.EventRank);
        return formula([.. operands.Select(o => o.LiftedTo(rank).Value)]);
    }

    // two texts have no column whose codes could represent them
    private bool TextMisused(FunctionUse use) => use.Types.Count(t => t.Element == Element.Text) > (name is "==" or "!=" ? 1 : 0);
}
