namespace ProbDsl.Inference.Lowering;

/// <summary>The options of a map of a flow, or of a layer, where hyperparameters have values.</summary>
public static class KnownOptions
{
    /// <summary>The options, with numbers that are expressions of hyperparameters (`bound = 2 * B`) as their values.</summary>
    public static OptionValues Evaluate(ValueList<GivenOption> options, Problem problem, StandardCatalog catalog)
    {
        return new([.. options.Select(o => o.Value is Expr number and not Literal ? o with { Value = Known(number) } : o)], problem.SizeOf);

        Literal Known(Expr number) => new(NumberOf(number, problem, catalog), number.Type, number.Span);
    }

    /// <summary>The value of an expression of numbers and hyperparameters.</summary>
    public static double NumberOf(Expr number, Problem problem, StandardCatalog catalog) =>
        new ExpressionEvaluator(problem, catalog).Evaluate(number).Values[0];
}
