using MathNet.Numerics;
using MathNet.Numerics.LinearAlgebra;
using ProbDsl.Inference.Exact;

namespace ProbDsl.Inference.MessagePassing;

/// <summary>
/// The lower bound of the mixture of an approximation's copies about all orders of exchangeable components, which is above that of one
/// copy: by log K! where no two copies overlap, by 0 where all are the same. The entropy of the mixture is bounded by the Hellinger
/// affinities of its copies (A. Kolchinsky and B. D. Tracey, 2017), which are products over components, so that their sum over orders is a
/// permanent.
/// </summary>
internal static class MixtureOfOrders
{
    /// <summary>The most components whose permanent is computed; for more it is bounded by the product of the sums of rows.</summary>
    public const int MostExact = 20;

    /// <summary>Draws from which an affinity is computed, and the most numbers that these draws may take.</summary>
    private const int Draws = 1000, FewestDraws = 50;

    private const double MostNumbers = 2e8;

    /// <summary>The rise of the bound in nats, not below 0.</summary>
    /// <param name="components">The exchangeable components of a latent.</param>
    /// <param name="blocks">The blocks of the approximation that have a member for each component, with their places.</param>
    /// <param name="dimension">The number of places.</param>
    /// <param name="random">The random numbers of draws.</param>
    public static double Rise(
        OwnScaleComponents components, IReadOnlyList<(BlockDistribution, int[] Places)> blocks, int dimension, RandomStream random)
    {
        var (count, size) = (components.Exchangeable.Count, blocks.Sum(b => b.Places.Length));
        var draws = (int)Math.Min(Draws, MostNumbers / (size * (double)count * (count - 1) / 2));
        if (draws < FewestDraws) return 0;
        var (distribution, sums) = (new PosteriorDistribution(blocks, dimension), Matrix<double>.Build.Dense(count, count));
        for (var draw = 0; draw < draws; draw++)
        {
            var point = new double[dimension];
            distribution.Draw(random, point);
            components.RaiseProbabilities(point);
            var own = distribution.LogDensity(point);
            for (var j = 0; j < count; j++)
            {
                for (var k = 0; k < j; k++)
                {
                    double[] moved = [.. point];
                    int[] order = [.. Enumerable.Range(0, components.Count)];
                    var (one, other) = (components.Exchangeable[j], components.Exchangeable[k]);
                    (order[one], order[other]) = (other, one);
                    components.Permute(moved, order);
                    // sqrt(p q) over the mean of p and q, which is symmetric in them and at most 1
                    sums[j, k] += 1 / Math.Cosh((distribution.LogDensity(moved) - own) / 2) is var affinity and >= 0 ? affinity : 1;
                }
            }
        }

        // an exchange of two changes the factors of both, and their affinities are equal
        var affinities = Matrix<double>.Build.Dense(count, count, (j, k) =>
            j == k ? 1 : Math.Min(1, Math.Sqrt(sums[Math.Max(j, k), Math.Min(j, k)] / draws)));
        return Math.Max(0, SpecialFunctions.FactorialLn(count) - LogPermanent(affinities));
    }

    /// <summary>
    /// The log permanent of a square matrix without negative elements by the formula of Ryser; an upper bound with more than
    /// <see cref="MostExact"/> rows.
    /// </summary>
    internal static double LogPermanent(Matrix<double> of)
    {
        var size = of.RowCount;
        if (size > MostExact) return of.RowSums().Sum(Math.Log);
        var (sums, total) = (new double[size], 0.0);
        // the subsets of columns in the order of a Gray code, each with one column more or less than the last
        for (var (step, subset) = (1, 0); step < 1 << size; step++)
        {
            var column = System.Numerics.BitOperations.TrailingZeroCount(step);
            subset ^= 1 << column;
            var sign = (subset & (1 << column)) != 0 ? 1 : -1;
            var product = 1.0;
            for (var row = 0; row < size; row++) product *= sums[row] += sign * of[row, column];
            total += ((size - System.Numerics.BitOperations.PopCount((uint)subset)) % 2 == 0 ? 1 : -1) * product;
        }

        return Math.Log(total);
    }
}
