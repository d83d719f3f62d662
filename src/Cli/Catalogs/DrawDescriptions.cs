using ProbDsl.Compiler.Graph;
using ProbDsl.Compiler.Graph.Signatures;

namespace ProbDsl.Cli.Catalogs;

/// <summary>Descriptions of the draws and the support of a distribution.</summary>
internal static class DrawDescriptions
{
    /// <summary>A short description for a column: a type, or its source.</summary>
    public static string Short(DistributionSignature signature) => signature.Draws switch
    {
        DrawTypeSource.AsPattern => signature.Target.Words,
        DrawTypeSource.AsDeclared or DrawTypeSource.AsDeclaredEach => "as declared",
        DrawTypeSource.AsValue => "as its value",
        DrawTypeSource.AsDistributions => "as they draw",
        _ => "as its net",
    };

    public static string Draws(DistributionSignature signature) => signature.Draws switch
    {
        DrawTypeSource.AsPattern when signature.Target.Dims.Count == 0 => $"{signature.Target.Words}; on a tensor each element on its own",
        DrawTypeSource.AsPattern => $"{signature.Target.Words}; dimensions before its own are repeated",
        DrawTypeSource.AsDeclared => "the declared type of its target as a whole",
        DrawTypeSource.AsDeclaredEach => "the declared type of its target, each element on its own",
        DrawTypeSource.AsValue => "the type of its value",
        DrawTypeSource.AsDistributions => "the type of the distributions inside it",
        _ => "the first argument of its net, or the type of its sde",
    };

    public static string Support(DistributionSignature signature) => signature switch
    {
        { Support: ParameterBounds bounds } => Between(bounds),
        { Draws: DrawTypeSource.AsDeclared or DrawTypeSource.AsDeclaredEach } => "that of the declared type",
        { Draws: DrawTypeSource.AsValue } => "its value only",
        { Draws: DrawTypeSource.AsDistributions } => "that of the distributions inside it",
        { Draws: DrawTypeSource.AsCallable } => "all real tensors of that type",
        { Target.Dims.Count: > 0, Support: Reals } => "all real vectors",
        { Target.Dims.Count: > 0, Support: NaturalNumbers } => "vectors of 0, 1, 2, ...",
        _ => Words(signature.Support),
    };

    private static string Between(ParameterBounds bounds)
    {
        var values = bounds.IsWhole ? "whole numbers" : "numbers";
        return (bounds.Low, bounds.High) switch
        {
            ({ } low, { } high) => $"{values} from {low} to {high}",
            ({ } low, null) => $"{values} from {low} up",
            (null, { } high) when bounds.IsWhole => $"{values} from 0 to {high}",
            (null, { } high) => $"{values} up to {high}",
            _ => values,
        };
    }

    private static string Words(Support support) => support switch
    {
        Reals => "all real numbers",
        PositiveReals => "positive numbers",
        UnitInterval => "numbers between 0 and 1",
        Integers => "whole numbers",
        NaturalNumbers => "0, 1, 2, ...",
        FiniteSupport { First: 0 } two when two.Count == Size.Of(2) => "false and true (0 and 1)",
        FiniteSupport finite => $"{finite.First}, ..., {finite.Count + Size.Of(finite.First - 1)}",
        Simplices => "non-negative vectors that sum to 1",
        OrderedVectors => "ascending vectors",
        PositiveOrderedVectors => "ascending vectors of positive numbers",
        PositiveDefiniteMatrices => "symmetric positive definite matrices",
        CorrelationMatrices => "symmetric positive definite matrices with unit diagonal",
        CholeskyFactors => "lower triangular matrices with a positive diagonal",
        Circle => "angles from -pi to pi",
        _ => throw new ArgumentException($"no description of {support}", nameof(support)),
    };
}
