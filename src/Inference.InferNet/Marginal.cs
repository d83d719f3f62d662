using System.Collections;
using MathNet.Numerics.LinearAlgebra;
using Microsoft.ML.Probabilistic.Distributions;
using ProbDsl.Inference.Results.ClosedForms;

namespace ProbDsl.Inference.InferNet;

/// <summary>Marginal distributions of Infer.NET as those of a summary.</summary>
internal static class Marginal
{
    /// <param name="leaves">The marginals of the elements, row-major.</param>
    /// <param name="isInverse">Whether they are of the inverses.</param>
    public static BlockDistribution Of(object[] leaves, bool isInverse) => leaves[0] switch
    {
        Gaussian => new NormalDistribution([.. leaves.Cast<Gaussian>().Select(g => g.GetMean())],
            new([.. leaves.Cast<Gaussian>().Select(g => 1 / g.GetVariance())])),
        VectorGaussian { Dimension: var size } => new MembersDistribution([.. leaves.Cast<VectorGaussian>().Select((g, i) =>
            ((BlockDistribution)new NormalDistribution(g.GetMean().ToArray(), new(Of(g.GetVariance()).Inverse())),
                Enumerable.Range(i * size, size).ToArray()))]),
        Dirichlet { Dimension: var size } =>
            new DirichletDistribution([.. leaves.Cast<Dirichlet>().SelectMany(d => d.PseudoCount.ToArray())], size),
        Wishart => new WishartDistribution([.. leaves.Cast<Wishart>().Select(w => Matrix(w, isInverse))]),
        _ => new ElementsDistribution([.. leaves.Select(leaf => Element(leaf, isInverse))]),
    };

    /// <summary>The marginals of the elements of an array, row-major, or of a single variable.</summary>
    public static IEnumerable<object> Leaves(object marginal) =>
        marginal is IEnumerable array ? array.Cast<object>().SelectMany(Leaves) : [marginal];

    private static ElementDistribution Element(object leaf, bool isInverse) => leaf switch
    {
        Gamma gamma when isInverse => new InverseGammaDistribution(gamma.Shape, gamma.Rate),
        Gamma gamma => new GammaDistribution(gamma.Shape, gamma.Rate),
        Beta beta => new BetaDistribution(beta.TrueCount, beta.FalseCount),
        _ => throw new NotSupportedException(leaf.GetType().Name),
    };

    // Infer.NET: density proportional to |X|^(shape - (d + 1) / 2) exp(-tr(rate X))
    private static MatrixDistribution Matrix(Wishart wishart, bool isInverse)
    {
        var twice = 2 * Of(wishart.Rate);
        return new(isInverse, 2 * wishart.Shape, isInverse ? twice : twice.Inverse(), null, 0);
    }

    private static Matrix<double> Of(Microsoft.ML.Probabilistic.Math.PositiveDefiniteMatrix matrix) =>
        Matrix<double>.Build.DenseOfArray(matrix.ToArray());
}
