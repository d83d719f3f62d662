namespace ProbDsl.Catalog.Functions;

/// <summary>
/// Recognizes products that are positive definite by their form: A @ S @ transpose(A), where S is a covariance and the factors on both
/// sides are each other's transposes; also L @ transpose(L) and transpose(L) @ L of a Cholesky factor L. (If A has more rows than columns
/// the product is singular, which the run reports.)
/// </summary>
internal static class CovarianceProducts
{
    public static bool IsCovariance(FunctionUse use)
    {
        List<Expr> factors = [.. use.Values.SelectMany(Factors)];
        var (left, right) = (factors.Take(factors.Count / 2).ToList(), factors.AsEnumerable().Reverse().Take(factors.Count / 2).ToList());
        if (!left.Zip(right).All(p => AreTransposes(p.First, p.Second))) return false;
        return factors.Count % 2 == 1
            ? Closure.Structure(factors[left.Count].Type) == Element.Covariance : Untransposed(left[^1]).Type.Element == Element.Cholesky;
    }

    private static IEnumerable<Expr> Factors(Expr expr) =>
        expr is Apply { Function.Name: "@" } product ? product.Arguments.SelectMany(Factors) : [expr];

    private static bool AreTransposes(Expr one, Expr other) =>
        Untransposed(one) == Untransposed(other) && (one != other || Closure.Structure(one.Type) == Element.Covariance);

    private static Expr Untransposed(Expr expr) =>
        expr is Apply { Function.Name: "transpose" } transpose ? transpose.Arguments.Single() : expr;
}
