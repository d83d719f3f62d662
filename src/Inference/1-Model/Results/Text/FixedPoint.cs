namespace ProbDsl.Inference.Results.Text;

/// <summary>
/// Numbers of text output with a fixed number of decimals, such as log densities; in scientific notation if fixed notation would print
/// digits beyond the precision of a 64-bit number.
/// </summary>
public static class FixedPoint
{
    /// <summary>A 64-bit number has 15 reliable decimal digits.</summary>
    private const double Large = 1e15;

    /// <param name="value">Any number.</param>
    /// <param name="format">A format with a fixed number of decimals: `F3`, `0.00`.</param>
    public static string Write(double value, string format) =>
        value.ToString(double.IsFinite(value) && Math.Abs(value) >= Large ? "0.#####e+0" : format, CultureInfo.InvariantCulture);
}
