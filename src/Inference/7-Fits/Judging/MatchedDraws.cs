using MathNet.Numerics.LinearAlgebra;
using ProbDsl.Inference.CrossValidation;

namespace ProbDsl.Inference.Judging;

/// <summary>Draws of a posterior that are moved to that of other data, by <see cref="MomentMatching"/>.</summary>
/// <param name="all">The log density of all data in free coordinates.</param>
/// <param name="points">The draws [draws, dimension].</param>
/// <param name="chains">The Markov chains of the draws.</param>
/// <param name="reliable">The k-hat below which draws stay where they are.</param>
internal sealed class MatchedDraws(StoryObjective all, double[] points, int chains, double reliable)
{
    private const int MostMoves = 30;

    /// <summary>Draws for each coordinate from which on a covariance is matched.</summary>
    private const int DrawsPerCoordinate = 10;

    private readonly int count = points.Length / all.Dimension, dimension = all.Dimension;
    private readonly double[] original = Densities(all, points);

    /// <summary>The prediction of a row; null if no move made its weights better.</summary>
    /// <param name="rest">The log density without the row.</param>
    /// <param name="found">The estimate from the draws where they are.</param>
    public LeftOutRow? Estimate(StoryObjective rest, LeftOutRow found)
    {
        var weights = new double[count];
        var others = Densities(rest, points);
        double[] own = [.. original.Zip(others, (with, without) => with - without)];
        var efficiency = LeftOutRows.EfficiencyOf(own, chains);
        var current = LeftOutRow.Estimate(found.LogDensity, own, Ratios(others), efficiency, weights);
        var map = AffineMap.Identity(points, dimension);
        var at = points;
        for (var move = 0; move < MostMoves && current.ParetoShape > reliable; move++)
        {
            if (Moves(at, weights).Select(next => Try(next, rest, found, efficiency)).FirstOrDefault(
                tried => tried.Row.ParetoShape < current.ParetoShape) is not { At: { } moved } accepted) break;
            map = accepted.Move.After(map);
            (at, current, weights) = (moved, accepted.Row, accepted.Weights);
        }

        return ReferenceEquals(at, points) ? null : Split(map, rest, found, efficiency);
    }

    private Tried Try(AffineMap move, StoryObjective rest, LeftOutRow found, double efficiency)
    {
        var (moved, weights) = (move.Of(), new double[count]);
        var (with, without) = (Densities(all, moved), Densities(rest, moved));
        double[] own = [.. with.Zip(without, (a, b) => a - b)];
        return new(move, moved, weights, LeftOutRow.Estimate(found.LogDensity, own, Ratios(without), efficiency, weights));
    }

    /// <summary>The maps to the weighted mean, also to the weighted variances, or to the weighted covariance.</summary>
    private IEnumerable<AffineMap> Moves(double[] at, double[] weights)
    {
        var equal = Enumerable.Repeat(1.0 / count, count).ToArray();
        var (mean, target) = (Mean(at, equal), Mean(at, weights));
        yield return new(at, Matrix<double>.Build.DenseIdentity(dimension), mean, target);
        var (spread, wanted) = (Covariance(at, equal, mean), Covariance(at, weights, target));
        if (spread is null || wanted is null) yield break;
        // variances without, covariances with the correction for unequal weights, as there
        var plain = (1 - weights.Sum(w => w * w)) * count / (count - 1.0);
        yield return new(at, Matrix<double>.Build.Diagonal(dimension, dimension,
            k => Math.Sqrt(plain * wanted[k, k] / spread[k, k])), mean, target);
        if (dimension == 1 || count < DrawsPerCoordinate * dimension || PositiveDefinite.FactorOf(spread) is not { } from
            || PositiveDefinite.FactorOf(wanted) is not { } to) yield break;
        yield return new(at, to.Factor * from.Factor.Inverse(), mean, target);
    }

    /// <summary>The first half of the draws moved, the others where they are, weighted by the mixture of both densities.</summary>
    private LeftOutRow Split(AffineMap map, StoryObjective rest, LeftOutRow found, double efficiency)
    {
        var (moved, back, half) = (map.Of(), map.Inverse(), count / 2 * dimension);
        double[] mixed = [.. moved[..half], .. points[half..]], preimage = [.. points[..half], .. back[half..]];
        var (with, without, before) = (Densities(all, mixed), Densities(rest, mixed), Densities(all, preimage));
        var (own, ratios, volume) = (new double[count], new double[count], map.LogVolume);
        for (var i = 0; i < count; i++)
        {
            own[i] = with[i] - without[i];
            var (one, other) = (with[i], before[i] - volume);
            var most = Math.Max(one, other);
            ratios[i] = without[i] - most - Math.Log(Math.Exp(one - most) + Math.Exp(other - most));
        }

        return LeftOutRow.Estimate(found.LogDensity, own, ratios, efficiency, new double[count]);
    }

    /// <summary>The log weights of points that stand for the draws: the density without the row over that of the draw.</summary>
    private double[] Ratios(double[] without) => [.. without.Zip(original, (a, b) => a - b)];

    private static double[] Densities(StoryObjective objective, double[] points)
    {
        var densities = new double[points.Length / objective.Dimension];
        objective.Densities(densities.Length, points, densities);
        return densities;
    }

    private Vector<double> Mean(double[] at, double[] weights)
    {
        var mean = Vector<double>.Build.Dense(dimension);
        for (var i = 0; i < count; i++)
            for (var k = 0; k < dimension; k++) mean[k] += weights[i] * at[(i * dimension) + k];
        return mean;
    }

    /// <summary>The unbiased covariance of weighted points; null if one point has all weight, or a coordinate does not vary.</summary>
    private Matrix<double>? Covariance(double[] at, double[] weights, Vector<double> mean)
    {
        var root = Matrix<double>.Build.Dense(count, dimension, (i, k) => Math.Sqrt(weights[i]) * (at[(i * dimension) + k] - mean[k]));
        var covariance = root.TransposeThisAndMultiply(root) / (1 - weights.Sum(w => w * w));
        return covariance.Diagonal().All(v => v > 0 && double.IsFinite(v)) ? covariance : null;
    }

    private sealed record Tried(AffineMap Move, double[] At, double[] Weights, LeftOutRow Row);
}
