using System.Globalization;

namespace ProbDsl.Inference.Results.Text;

/// <summary>
/// Numbers of text output that are written with a fixed count of decimals, such as log densities; by a power of ten where that would write
/// digits beyond those of a 64-bit number.
/// </summary>
public static class FixedPoint
{
    /// <summary>A 64-bit number has 15 decimal digits that can be relied on.</summary>
    private const double Large = 1e15;

    /// <param name="value">Any number.</param>
    /// <param name="format">A format with a fixed count of decimals: `F3`, `0.00`.</param>
    public static string Write(double value, string format) =>
        value.ToString(double.IsFinite(value) && Math.Abs(value) >= Large ? "0.#####e+0" : format, CultureInfo.InvariantCulture);
}
