using ProbDsl.Runtime.SpecialFunctions;

namespace ProbDsl.Inference.CrossValidation;

/// <summary>The sum of a quantity over rows, with its standard error as if rows were drawn at random: sqrt(n var).</summary>
/// <param name="Value">The sum.</param>
/// <param name="Error">Its standard error; NaN for a single row.</param>
public readonly record struct RowSum(double Value, double Error)
{
    /// <summary>The sum of these values.</summary>
    public static RowSum Of(IReadOnlyCollection<double> rows)
    {
        var mean = rows.Average();
        var square = rows.Sum(v => (v - mean) * (v - mean));
        return new(rows.Sum(), rows.Count < 2 ? double.NaN : Math.Sqrt(rows.Count * square / (rows.Count - 1)));
    }

    /// <summary>The difference of two quantities of the same rows.</summary>
    public static RowSum Difference(IReadOnlyList<double> rows, IReadOnlyList<double> others) =>
        Of([.. rows.Zip(others, (a, b) => a - b)]);

    /// <summary>
    /// The probability that the sum of many such rows is below 0, as if it were normal: of a difference, that the first is worse.
    /// </summary>
    public double ProbabilityBelowZero => double.IsNaN(Error) ? double.NaN
        : Error > 0 ? Math.Exp(NormalCdf.Log(-Value / Error)) : Value < 0 ? 1 : 0;
}
