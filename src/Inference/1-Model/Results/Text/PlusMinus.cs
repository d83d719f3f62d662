namespace ProbDsl.Inference.Results.Text;

/// <summary>Standard errors beside means, as ` ± 0.0123`.</summary>
public static class PlusMinus
{
    /// <summary>The error after its mean; empty if it is not known, as that of a single row.</summary>
    /// <param name="error">The standard error; NaN if there is none.</param>
    /// <param name="format">Its format.</param>
    public static string Of(double error, string format = "0.0000") =>
        double.IsFinite(error) ? $" ± {FixedPoint.Write(error, format)}" : "";
}
