using MathNet.Numerics.LinearAlgebra;
using ProbDsl.Inference.Results;
using ProbDsl.Inference.Results.ClosedForms;
using ProbDsl.Runtime.RandomNumbers;

namespace ProbDsl.Tests.Conjugacy;

/// <summary>
/// Every distribution that a closed-form posterior can be: its means, standard deviations and quantiles are those of its draws, its log
/// density has the gradient that its draws ask for, and matrices have the published moments. Seeds are fixed; limits are 5 standard errors.
/// </summary>
public sealed class BlockDistributionTests
{
    private const int Draws = 100_000, SteinDraws = 20_000;

    private static readonly Matrix<double> three =
        Matrix<double>.Build.DenseOfArray(new[,] { { 2.0, 0.6, -0.3 }, { 0.6, 1.0, 0.2 }, { -0.3, 0.2, 0.5 } });
    private static readonly Matrix<double> two = Matrix<double>.Build.DenseOfArray(new[,] { { 1.5, -0.7 }, { -0.7, 0.8 } });
    private static readonly Matrix<double> parted =
        Matrix<double>.Build.DenseOfArray(new[,] { { 2.0, 0.6, 0 }, { 0.6, 1.0, 0 }, { 0, 0, 0.5 } });

    private static readonly Dictionary<string, (Func<BlockDistribution> Distribution, int Size)> distributions = new()
    {
        ["Normal"] = (() => new NormalDistribution([1, -2, 0.5], new(three)), 0),
        ["Normal, independent"] = (() => new NormalDistribution([1, -2], new([4, 0.25])), 0),
        ["Gamma"] = (() => new ElementsDistribution([new GammaDistribution(3, 2), new GammaDistribution(0.7, 0.1)]), 0),
        ["InverseGamma"] = (() => new ElementsDistribution([new InverseGammaDistribution(9, 2), new InverseGammaDistribution(12, 30)]), 0),
        ["Beta"] = (() => new ElementsDistribution([new BetaDistribution(3.2, 5), new BetaDistribution(4, 3.5)]), 0),
        ["Dirichlet"] = (() => new DirichletDistribution([3.5, 4, 5, 3.2, 4, 6], 3), 0),
        ["Normal-Gamma"] = (() => new ScaledNormalDistribution([1, -2, 0.5], new(parted), [0, 0, 1],
            [new GammaDistribution(7, 2), new GammaDistribution(9, 4)]), 0),
        ["Normal-InverseGamma"] =
            (() => new ScaledNormalDistribution([1, -2, 0.5], new(parted), [0, 0, 1],
                [new InverseGammaDistribution(9, 2), new InverseGammaDistribution(10, 30)]), 0),
        ["Powered"] = (() => new ElementsDistribution([new PoweredDistribution(new GammaDistribution(7, 2), 2),
            new PoweredDistribution(new InverseGammaDistribution(9, 30), 2), new PoweredDistribution(new GammaDistribution(500, 2), 0.5),
            new PoweredDistribution(new InverseGammaDistribution(700, 30), 2)]), 0),
        ["Normal-Powered"] = (() => new ScaledNormalDistribution([1, -2, 0.5], new(parted), [0, 0, 1],
            [new PoweredDistribution(new InverseGammaDistribution(9, 2), 2),
                new PoweredDistribution(new InverseGammaDistribution(10, 30), 2)]), 0),
        ["Wishart"] = (() => new WishartDistribution([new(false, 9, two, null, 1), new(false, 7.5, two * 2, null, 1)]), 2),
        ["InverseWishart"] = (() => new WishartDistribution([new(true, 16, two, null, 1)]), 2),
        ["Normal-Wishart"] = (() => new WishartDistribution([new(false, 9, three, [1, -1, 2], 3)]), 3),
        ["Normal-InverseWishart"] = (() => new WishartDistribution([new(true, 17, three, [1, -1, 2], 0.4)]), 3),
    };

    public static TheoryData<string> Names => [.. distributions.Keys];

    /// <summary>Those whose density falls to 0 on the edge of the support, so fast that the square of its gradient has a mean.</summary>
    public static TheoryData<string> Smooth => [.. distributions.Keys.Except(["Gamma"])];

    [Theory, MemberData(nameof(Names))]
    public void Marginals_are_those_of_draws(string name)
    {
        var distribution = distributions[name].Distribution();
        var draws = Drawn(distribution, Draws);
        for (var i = 0; i < distribution.Numbers; i++)
        {
            var (own, marginal) = (draws[i], distribution.Of(i));
            var mean = own.Average();
            double[] squares = [.. own.Select(x => (x - mean) * (x - mean))];
            var variance = squares.Average();
            Assert.Equal(marginal.Mean, mean, 5 * marginal.Sd / Math.Sqrt(Draws));
            Assert.Equal(1, marginal.Sd * marginal.Sd / variance,
                5 * Math.Sqrt(squares.Average(s => (s - variance) * (s - variance)) / Draws) / variance);
            foreach (var p in marginal.Quantile is null ? [] : new[] { 0.05, 0.5, 0.95 })
            {
                var quantile = marginal.Quantile!(p);
                Assert.Equal(p, own.Count(x => x <= quantile) / (double)Draws, 5 * Math.Sqrt(p * (1 - p) / Draws));
            }
        }
    }

    /// <summary>
    /// Stein's identity: (x_i - mean_i) d log q / d x_i is -1 on average, of symmetric matrices with both elements moved together. Of
    /// shares it is that along two of them.
    /// </summary>
    [Theory, MemberData(nameof(Smooth))]
    public void The_density_has_the_draws_gradient(string name)
    {
        var (distribution, size) = (distributions[name].Distribution(), distributions[name].Size);
        var draws = Drawn(distribution, SteinDraws);
        var isOfShares = distribution is DirichletDistribution;
        var x = new double[distribution.Numbers];
        for (var i = 0; i < distribution.Numbers; i++)
        {
            int[] moved = isOfShares ? (i % 3 == 2 ? [] : [i, i - (i % 3) + 2]) : Twins(i, distribution.Numbers, size);
            if (moved.Length == 0 || moved[0] != i) continue;
            var (center, sd, products) = (distribution.Of(i).Mean, distribution.Of(i).Sd, new double[SteinDraws]);
            for (var d = 0; d < SteinDraws; d++)
            {
                for (var j = 0; j < x.Length; j++) x[j] = draws[j][d];
                // small beside the distance to the edge
                var step = 1e-5 * Math.Min(sd, moved.Min(j => distribution is NormalDistribution || size > 0 ? 1 : Math.Abs(x[j])));
                products[d] = (x[i] - center) * (At(step) - At(-step)) / (2 * step);
            }

            Assert.Equal(-1, products.Average(), 5 * StandardError.OfMean(products));

            double At(double by)
            {
                foreach (var (k, j) in moved.Index()) x[j] += isOfShares && k == 1 ? -by : by;
                var density = distribution.LogDensity(x);
                foreach (var (k, j) in moved.Index()) x[j] -= isOfShares && k == 1 ? -by : by;
                return density;
            }
        }
    }

    /// <summary>
    /// Of Wishart(df, S): df S_ij, and df (S_ij^2 + S_ii S_jj). Of InverseWishart(df, S): S_ij / (df - D - 1), and
    /// ((df - D + 1) S_ij^2 + (df - D - 1) S_ii S_jj) / ((df - D) (df - D - 1)^2 (df - D - 3)) (Press 1982, Applied multivariate analysis,
    /// 5.1 and 5.2).
    /// </summary>
    [Theory, InlineData(7, true), InlineData(7.5, false), InlineData(21, true), InlineData(21, false)]
    public void Elements_of_matrices_have_the_published_moments(double df, bool isInverse)
    {
        var distribution = new MatrixDistribution(isInverse, df, three, null, 1);
        var rest = df - 3;
        for (var i = 0; i < 3; i++)
            for (var j = 0; j < 3; j++)
            {
                var (square, product) = (three[i, j] * three[i, j], three[i, i] * three[j, j]);
                var (mean, variance) = isInverse
                    ? (three[i, j] / (rest - 1),
                        (((rest + 1) * square) + ((rest - 1) * product)) / (rest * (rest - 1) * (rest - 1) * (rest - 3)))
                    : (df * three[i, j], df * (square + product));
                Assert.Equal(mean, distribution.Of(i, j).Mean, 1e-12 * Math.Abs(mean));
                Assert.Equal(Math.Sqrt(variance), distribution.Of(i, j).Sd, 1e-12);
            }
    }

    /// <summary>Without a finite mean or variance there is none to report.</summary>
    [Fact]
    public void Moments_that_do_not_exist_are_reported_as_such()
    {
        Assert.True(double.IsNaN(new MatrixDistribution(true, 4, three, null, 1).Of(0, 1).Mean));
        Assert.Equal(double.PositiveInfinity, new MatrixDistribution(true, 6, three, null, 1).Of(0, 0).Sd);
        Assert.True(double.IsFinite(new MatrixDistribution(true, 6.1, three, null, 1).Of(0, 0).Sd));
    }

    /// <summary>
    /// A 1 x 1 Wishart matrix is Gamma(df / 2, 1 / (2 s)), its inverse InverseGamma(df / 2, s / 2), and the mean vector beside it
    /// Student's: densities to the last digits.
    /// </summary>
    [Theory, InlineData(true), InlineData(false)]
    public void One_by_one_matrices_are_gamma(bool isInverse)
    {
        var matrix = new MatrixDistribution(isInverse, 7, Matrix<double>.Build.Dense(1, 1, 0.8), [1.5], 3);
        ElementDistribution scalar = isInverse ? new InverseGammaDistribution(3.5, 0.4) : new GammaDistribution(3.5, 1 / 1.6);
        var joint = new ScaledNormalDistribution([1.5], new([3.0]), [0], [scalar]);
        foreach (var (m, v) in new[] { (1.0, 0.5), (2.5, 3.0), (-4, 0.1) })
            Assert.Equal(joint.LogDensity([m, v]), matrix.LogDensity([m], [v]), 1e-12);
        Assert.Equal(scalar.Marginal.Mean, matrix.Of(0, 0).Mean, 1e-13);
        Assert.Equal(scalar.Marginal.Sd, matrix.Of(0, 0).Sd, 1e-13);
        Assert.Equal(joint.Of(0).Sd, matrix.OfMean(0).Sd, 1e-13);
        Assert.Equal(joint.Of(0).Quantile!(0.9), matrix.OfMean(0).Quantile!(0.9), 1e-12);
    }

    /// <summary>Of each number all its draws.</summary>
    private static double[][] Drawn(BlockDistribution distribution, int count)
    {
        var (random, x) = (new RandomStream(5, "draws"), new double[distribution.Numbers]);
        double[][] drawn = [.. x.Select(_ => new double[count])];
        for (var d = 0; d < count; d++)
        {
            distribution.Draw(random, x);
            for (var i = 0; i < x.Length; i++) drawn[i][d] = x[i];
        }

        return drawn;
    }

    /// <summary>
    /// An element of a symmetric matrix and the one across its diagonal, the lower first; of anything else the number by itself.
    /// </summary>
    private static int[] Twins(int number, int numbers, int size)
    {
        var means = size == 0 ? numbers : numbers % (size * size);
        if (number < means) return [number];
        var (matrix, at) = Math.DivRem(number - means, size * size);
        var (i, j) = (at / size, at % size);
        var start = means + (matrix * size * size);
        return i == j ? [number] : [start + (Math.Max(i, j) * size) + Math.Min(i, j), start + (Math.Min(i, j) * size) + Math.Max(i, j)];
    }
}
