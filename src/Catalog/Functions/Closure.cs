namespace ProbDsl.Catalog.Functions;

/// <summary>The element types of sums, products and quotients: whole, positive or positive definite where all operands are.</summary>
internal static class Closure
{
    /// <summary>Integer of integers; real otherwise. true and false count as 1 and 0.</summary>
    public static Element Arithmetic(FunctionUse use) => use.Types.All(t => t.IsWhole) ? Element.Int : Element.Real;

    /// <summary>Integer of integers, positive of positive numbers, real otherwise: for sums and products.</summary>
    public static Element Closed(FunctionUse use) => use.Types.All(t => t.IsWhole) ? Element.Int : Increasing(use);

    /// <summary>Positive of positive numbers, real otherwise.</summary>
    public static Element Increasing(FunctionUse use) =>
        Enumerable.Range(0, use.Count).All(use.IsPositive) ? Element.Positive : Element.Real;

    /// <summary>The element of a sum: that of two covariances is a covariance, that of two Cholesky factors a Cholesky factor.</summary>
    public static Element OfSum(FunctionUse use) => SameStructure(use) ?? Closed(use);

    /// <summary>
    /// The element of a product: a covariance times a positive number is a covariance, as is an elementwise product of two (Schur).
    /// </summary>
    public static Element OfProduct(FunctionUse use) =>
        Multiple(use, 0, 1) ?? Multiple(use, 1, 0) ?? (SameStructure(use) is Element.Covariance ? Element.Covariance : Closed(use));

    public static Element OfQuotient(FunctionUse use) => Multiple(use, 0, 1) ?? Increasing(use);

    /// <summary>Covariance for a type that is positive definite, Cholesky for a factor, null otherwise.</summary>
    public static Element? Structure(TensorType type) => type.Element switch
    {
        Element.Covariance or Element.Correlation => Element.Covariance,
        Element.Cholesky => Element.Cholesky,
        _ => null,
    };

    private static Element? SameStructure(FunctionUse use) =>
        Structure(use.Type(0)) == Structure(use.Type(1)) ? Structure(use.Type(0)) : null;

    private static Element? Multiple(FunctionUse use, int matrix, int factor) =>
        use.Type(factor).IsScalar && use.IsPositive(factor) ? Structure(use.Type(matrix)) : null;
}
