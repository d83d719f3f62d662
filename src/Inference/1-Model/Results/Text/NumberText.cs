namespace ProbDsl.Inference.Results.Text;

/// <summary>Numbers as text on a page.</summary>
public static class NumberText
{
    /// <summary>A number within a sentence, with about three significant digits, however small.</summary>
    public static string Short(double value) => Math.Abs(value) is > 0 and < 0.01 ? value.ToString("G3", CultureInfo.InvariantCulture)
        : FixedPoint.Write(value, Math.Abs(value) switch { >= 100 => "0.#", >= 1 => "0.##", _ => "0.####" });

    /// <summary>An error in a fixed format, or in scientific notation if the fixed format would print 0.</summary>
    public static string Error(double error, string format)
    {
        var shown = FixedPoint.Write(error, format);
        return error > 0 && double.Parse(shown, CultureInfo.InvariantCulture) == 0
            ? error.ToString("0e+0", CultureInfo.InvariantCulture) : shown;
    }
}
