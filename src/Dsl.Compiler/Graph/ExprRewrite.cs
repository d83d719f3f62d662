namespace ProbDsl.Compiler.Graph;

/// <summary>
/// Rebuilds expressions with some of their parts replaced. Of: the replacement of a part, or null to rewrite its own parts; At: the
/// replacement of an index that is not an expression.
/// </summary>
public sealed class ExprRewrite(Func<Expr, Expr?> of, Func<At, At> at)
{
    public Expr Apply(Expr expr) => of(expr) ?? expr switch
    {
        Access access => access with { At = Indices(access.At) },
        Part part => part with { Of = Apply(part.Of), At = Indices(part.At) },
        Apply apply => apply with { Given = [.. apply.Given.Select(Argument)] },
        Call call => call with { Arguments = [.. call.Arguments.Select(Apply)] },
        ArrayLiteral stacked => stacked with { Items = [.. stacked.Items.Select(Apply)] },
        Fold fold => fold with { Body = Apply(fold.Body) },
        _ => expr,
    };

    public DistributionCall Apply(DistributionCall call) => call with
    {
        Arguments = [.. call.Arguments.Select(a => a with { Argument = Argument(a.Argument) })],
        Through = [.. call.Through.Select(f => f with { Given = [.. f.Given.Select(Apply)] })],
    };

    private Argument Argument(Argument argument) => argument switch
    {
        Expr value => Apply(value),
        DistributionCall call => Apply(call),
        DistributionCalls several => several with { Each = [.. several.Each.Select(Apply)] },
        _ => argument,
    };

    private ValueList<At> Indices(ValueList<At> indices) =>
        [.. indices.Select(i => i is ComputedIndex by ? new ComputedIndex(Apply(by.Position)) : at(i))];
}
