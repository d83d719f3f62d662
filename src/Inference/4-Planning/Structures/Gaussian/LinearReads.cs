namespace ProbDsl.Inference.Structures.Gaussian;

/// <summary>Whether an expression is linear in variables whose reads have a required form.</summary>
public abstract class LinearReads(ModelGraph graph, Func<string, bool> isUnknown) : LinearExpression<object>(graph, isUnknown)
{
    /// <summary>Whether a read of one of the variables has the form.</summary>
    protected abstract bool Accepts(Access access);

    protected sealed override object? Read(Access access) => Accepts(access) ? this : null;

    protected sealed override (bool Holds, object? Coefficients) Total(Fold sum) =>
        GaussianStatements.IsFixed(sum.Over) ? Of(sum.Body) : (false, null);

    protected sealed override (bool Holds, object? Coefficients) Elements(Expr list) => list switch
    {
        Fold of => Total(of),
        ArrayLiteral of => (of.Items.All(item => Of(item).Holds), this),
        _ => (false, null),
    };

    protected sealed override object Element(Part part, object coefficients) => this;

    protected sealed override object Add(object left, object right, bool isDifference) => this;

    protected sealed override object Negate(object coefficients) => this;

    protected sealed override object Multiply(Apply by, int operand, object coefficients) => this;
}
