using System.Runtime.Intrinsics;
using MathNet.Numerics.LinearAlgebra;
using ProbDsl.Catalog.Numbers;

namespace ProbDsl.Inference.LogDensity;

/// <summary>
/// The log density of the sum of the copies of an elliptic distribution about each of several equal modes. Its map to standard coordinates
/// is composed with those to the other modes once, for many points. Copies whose density is below the rounding of the sum are left out as
/// soon as some of their coordinates show it.
/// </summary>
internal sealed class OrderSum
{
    /// <summary>A copy whose log density is lower than that of the first by this does not change a digit of the sum.</summary>
    private const double Unseen = 50;

    private readonly int size, count, blocks;
    private readonly Func<double, double> logDensity;
    private readonly double[] starts, columns, logs, lengths = new double[Lanes.Count];
    private readonly Vector512<double>[] squares;
    private readonly int[] order;

    /// <param name="maps">The linear maps to the other modes.</param>
    /// <param name="standardize">The affine map to standard coordinates, of which the density depends on the squared length.</param>
    /// <param name="logDensity">The log density at a squared length, which decreases.</param>
    /// <param name="center">The point about which the distribution is.</param>
    public OrderSum(IReadOnlyList<Matrix<double>> maps, Func<double[], double[]> standardize, Func<double, double> logDensity,
        double[] center)
    {
        (size, count, this.logDensity) = (center.Length, maps.Count + 1, logDensity);
        blocks = (count + Lanes.Count - 1) / Lanes.Count;
        var origin = standardize(new double[size]);
        // [block, coordinate, number of the point, map in the block]
        (starts, columns) = (new double[blocks * size * Lanes.Count], new double[blocks * size * size * Lanes.Count]);
        (logs, squares) = (new double[count], new Vector512<double>[size]);
        for (var map = 0; map < count; map++)
        {
            var (block, lane) = (map / Lanes.Count, map % Lanes.Count);
            for (var i = 0; i < size; i++) starts[(((block * size) + i) * Lanes.Count) + lane] = origin[i];
            for (var j = 0; j < size; j++)
            {
                var column = standardize(map == 0 ? Unit(j) : maps[map - 1].Column(j).ToArray());
                for (var i = 0; i < size; i++)
                    columns[(((((block * size) + i) * size) + j) * Lanes.Count) + lane] = column[i] - origin[i];
            }
        }

        order = [.. Enumerable.Range(0, size).OrderByDescending(i => Distance(i, center))];
    }

    /// <summary>The log density at a point [size].</summary>
    public double At(ReadOnlySpan<double> point)
    {
        Array.Fill(logs, double.NegativeInfinity);
        var limit = double.PositiveInfinity;
        for (var block = 0; block < blocks; block++)
        {
            if (!AreNear(block, point, limit)) continue;
            var first = block * Lanes.Count;
            for (var lane = 0; lane < Lanes.Count && first + lane < count; lane++)
            {
                if (lengths[lane] > limit) continue;
                logs[first + lane] = logDensity(lengths[lane]);
                if (first + lane == 0) limit = Limit(lengths[0], logs[0]);
            }
        }

        return LogMeanExp.Compute(logs) + Math.Log(count);
    }

    /// <summary>
    /// Whether the squared length of a copy of a block may be within the limit; writes all of them then, added up in the order of
    /// coordinates.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private bool AreNear(int block, ReadOnlySpan<double> point, double limit)
    {
        var (sum, most) = (Vector512<double>.Zero, Vector512.Create(limit));
        foreach (var i in order)
        {
            var z = Coordinate(block, i, point);
            squares[i] = z * z;
            sum += squares[i];
            if (Vector512.GreaterThanAll(sum, most)) return false;
        }

        sum = Vector512<double>.Zero;
        foreach (var square in squares) sum += square;
        Lanes.Store(lengths, 0, sum);
        return true;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Vector512<double> Coordinate(int block, int i, ReadOnlySpan<double> point)
    {
        var row = (block * size) + i;
        var z = Lanes.Of(starts, row * Lanes.Count);
        for (var j = 0; j < point.Length; j++) z += Lanes.Of(columns, ((row * size) + j) * Lanes.Count) * point[j];
        return z;
    }

    /// <summary>A squared length at which the log density is lower than this one by more than the sum shows.</summary>
    private double Limit(double square, double log)
    {
        var limit = Math.Max(1, square);
        while (logDensity(limit) > log - Unseen && limit < double.MaxValue) limit *= 2;
        return limit;
    }

    /// <summary>How far most copies are from the center along a coordinate: a sum that the farthest does not dominate.</summary>
    private double Distance(int i, double[] center)
    {
        var sum = 0.0;
        for (var block = 0; block < blocks; block++)
        {
            var z = Coordinate(block, i, center);
            for (var lane = 0; lane < Lanes.Count; lane++) sum += Math.Log(1 + (z[lane] * z[lane]));
        }

        return sum;
    }

    private double[] Unit(int j)
    {
        var unit = new double[size];
        unit[j] = 1;
        return unit;
    }
}
