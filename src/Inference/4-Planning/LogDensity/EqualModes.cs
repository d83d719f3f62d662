using MathNet.Numerics;
using MathNet.Numerics.LinearAlgebra;

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
public sealed record EqualModes(IReadOnlyList<int> Classes, IReadOnlyList<Matrix<double>> Maps, double LogIdentical)
{
    /// <summary>The largest number of maps: all orders of six components.</summary>
    public const int MostMaps = 720;

    /// <summary>The log number of orders.</summary>
    public double LogOrders => Classes.Sum(SpecialFunctions.FactorialLn);

    /// <summary>The log number of different modes.</summary>
    public double LogCount => LogOrders - LogIdentical;

    /// <summary>` times 2 equal modes`; empty if there is one mode.</summary>
    public string Times => LogCount > 0.1
        ? $" times {Math.Exp(LogCount).ToString(LogCount < 20 ? "N0" : "0.#e+0", CultureInfo.InvariantCulture)} equal modes" : "";

    /// <summary>The log density at a point of the sum of the copies of an elliptic distribution about each of the equal modes.</summary>
    /// <param name="standardize">The affine map to standard coordinates, of which the density depends on the squared length.</param>
    /// <param name="logDensity">The log density at a squared length, which decreases.</param>
    /// <param name="center">The point about which the distribution is.</param>
    public Func<ReadOnlySpan<double>, double> LogSum(Func<double[], double[]> standardize, Func<double, double> logDensity,
        double[] center) => new OrderSum(Maps, standardize, logDensity, center).At;
}
