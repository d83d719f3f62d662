using System.Globalization;

namespace ProbDsl.Inference.Results.Text;

/// <summary>Numbers as text of a page.</summary>
public static class NumberText
{
    /// <summary>An error in a fixed format, or by its power of ten, where that format would show none of it.</summary>
    public static string Error(double error, string format)
    {
        var shown = FixedPoint.Write(error, format);
        return error > 0 && double.Parse(shown, CultureInfo.InvariantCulture) == 0
            ? error.ToString("0e+0", CultureInfo.InvariantCulture) : shown;
    }
}
