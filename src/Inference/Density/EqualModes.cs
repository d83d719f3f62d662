using System.Globalization;
using MathNet.Numerics;
using MathNet.Numerics.LinearAlgebra;

namespace ProbDsl.Inference.Density;

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

    /// <summary>The log number of orders.</summary>
    public double LogOrders => Classes.Sum(SpecialFunctions.FactorialLn);

    /// <summary>The log number of different modes.</summary>
    public double LogCount => LogOrders - LogIdentical;

    /// <summary>` times 2 equal modes`; empty if there is one mode.</summary>
    public string Times => LogCount > 0.1
        ? $" times {Math.Exp(LogCount).ToString(LogCount < 20 ? "N0" : "0.#e+0", CultureInfo.InvariantCulture)} equal modes" : "";

    /// <summary>
    /// The log density at a point of the sum of the copies of a distribution about each of the equal modes.
    /// </summary>
    /// <param name="logDensity">The distribution about one of them.</param>
    /// <param name="at">The point.</param>
    public double LogSum(Func<double[], double> logDensity, double[] at)
    {
        if (Maps.Count == 0) return logDensity(at);
        var point = Vector<double>.Build.Dense(at);
        double[] all = [logDensity(at), .. Maps.Select(m => logDensity((m * point).AsArray()))];
        var largest = all.Max();
        return largest + Math.Log(all.Sum(l => Math.Exp(l - largest)));
    }
}
