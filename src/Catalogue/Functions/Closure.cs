using ProbDsl.Compiler.Graph;
using ProbDsl.Compiler.Graph.Signatures;

namespace ProbDsl.Catalogue.Functions;

/// <summary>What sums, products and quotients of values are: whole, positive or positive definite where all that goes in is.</summary>
internal static class Closure
{
    /// <summary>Whole numbers stay whole; anything else is real. true and false count as 1 and 0.</summary>
    public static Element Arithmetic(FunctionUse use) => use.Types.All(t => t.IsWhole) ? Element.Int : Element.Real;

    /// <summary>The same, but sums and products of positive numbers are positive.</summary>
    public static Element Closed(FunctionUse use) => use.Types.All(t => t.IsWhole) ? Element.Int : Increasing(use);

    /// <summary>Positive of positive numbers, else real.</summary>
    public static Element Increasing(FunctionUse use) =>
        Enumerable.Range(0, use.Count).All(use.IsPositive) ? Element.Positive : Element.Real;

    /// <summary>The sum of two covariances is one; so is that of two Cholesky factors.</summary>
    public static Element OfSum(FunctionUse use) => SameStructure(use) ?? Closed(use);

    /// <summary>A covariance times a positive number is one, and so is the product of two, element by element (Schur).</summary>
    public static Element OfProduct(FunctionUse use) =>
        Multiple(use, 0, 1) ?? Multiple(use, 1, 0) ?? (SameStructure(use) is Element.Covariance ? Element.Covariance : Closed(use));

    public static Element OfQuotient(FunctionUse use) => Multiple(use, 0, 1) ?? Increasing(use);

    /// <summary>Covariance of a type that is positive definite, Cholesky of a factor, null of others.</summary>
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
