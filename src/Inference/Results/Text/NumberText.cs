using System.Globalization;

namespace ProbDsl.Inference.Results.Text;

/// <summary>Numbers as text on a page.</summary>
public static class NumberText
{
    /// <summary>An error in a fixed format, or in scientific notation if the fixed format would print 0.</summary>
    public static string Error(double error, string format)
    {
        var shown = FixedPoint.Write(error, format);
        return error > 0 && double.Parse(shown, CultureInfo.InvariantCulture) == 0
            ? error.ToString("0e+0", CultureInfo.InvariantCulture) : shown;
    }
}
