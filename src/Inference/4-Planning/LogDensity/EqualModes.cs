using System.Globalization;
using MathNet.Numerics;
using MathNet.Numerics.LinearAlgebra;
using ProbDsl.Catalog.Numbers;
using LaneNumbers = System.Numerics.Vector<double>;

namespace ProbDsl.Inference.LogDensity;

/// <summary>
/// The modes that differ from one by the order of exchangeable components only: how many there are, and the linear maps of unconstrained
/// parameters that lead from one to another. The density is the same at each.
/// </summary>
/// <param name="Classes">The number of components in each class of those that can be exchanged with each other.</param>
/// <param name="Maps">
/// The maps to other orders; only those that exchange two components if all together are more than <see cref="MostMaps"/>; none if they are
/// not linear, or too large.
/// </param>
/// <param name="LogIdentical">The log number of orders that do not change the mode, since components are identical there.</param>
internal sealed record EqualModes(IReadOnlyList<int> Classes, IReadOnlyList<Matrix<double>> Maps, double LogIdentical)
{
    /// <summary>The largest number of maps: all orders of six components.</summary>
    public const int MostMaps = 720;

    /// <summary>A multiple of the number of lanes of every processor.</summary>
    private const int Padded = 16;

    /// <summary>The log number of orders.</summary>
    public double LogOrders => Classes.Sum(SpecialFunctions.FactorialLn);

    /// <summary>The log number of different modes.</summary>
    public double LogCount => LogOrders - LogIdentical;

    /// <summary>` times 2 equal modes`; empty if there is one mode.</summary>
    public string Times => LogCount > 0.1
        ? $" times {Math.Exp(LogCount).ToString(LogCount < 20 ? "N0" : "0.#e+0", CultureInfo.InvariantCulture)} equal modes" : "";

    /// <summary>
    /// The log density at a point of the sum of the copies of an elliptic distribution about each of the equal modes. Its map to standard
    /// coordinates is composed with those to the other modes once, for many points.
    /// </summary>
    /// <param name="standardize">The affine map to standard coordinates, of which the density depends on the squared length.</param>
    /// <param name="logDensity">The log density at a squared length.</param>
    public Func<double[], double> LogSum(Func<double[], double[]> standardize, Func<double, double> logDensity)
    {
        if (Maps.Count == 0) return at => standardize(at) is var z ? logDensity(Lanes.Dot(z, z)) : double.NaN;
        var (size, count) = (Maps[0].ColumnCount, Maps.Count + 1);
        var origin = standardize(new double[size]);
        // coordinates of all maps one after another, a column for each number of a point: lanes are coordinates, which are added in order
        var length = (((count * size) + Padded - 1) / Padded) * Padded;
        var (columns, start, squares, all) = (new double[size * length], new double[length], new double[length], new double[count]);
        for (var map = 0; map < count; map++)
        {
            origin.CopyTo(start, map * size);
            for (var j = 0; j < size; j++)
            {
                var column = standardize(map == 0 ? Unit(j) : Maps[map - 1].Column(j).ToArray());
                for (var i = 0; i < size; i++) columns[(j * length) + (map * size) + i] = column[i] - origin[i];
            }
        }

        return at =>
        {
            for (var k = 0; k < length; k += LaneNumbers.Count)
            {
                var z = new LaneNumbers(start, k);
                for (var j = 0; j < size; j++) z += new LaneNumbers(columns, (j * length) + k) * at[j];
                (z * z).CopyTo(squares, k);
            }

            for (var map = 0; map < count; map++)
            {
                var square = 0.0;
                for (var i = 0; i < size; i++) square += squares[(map * size) + i];
                all[map] = logDensity(square);
            }

            return LogMeanExp.Of(all) + Math.Log(all.Length);
        };

        double[] Unit(int j)
        {
            var unit = new double[size];
            unit[j] = 1;
            return unit;
        }
    }
}
