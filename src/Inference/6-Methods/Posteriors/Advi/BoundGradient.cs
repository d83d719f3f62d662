namespace ProbDsl.Inference.Advi;

/// <summary>
/// The gradient of an ELBO with respect to the mean of a normal approximation, in the frame of the approximation itself: R' E[grad log p].
/// It is 0 at the optimum, and each element is approximately the distance, in standard deviations, that the mean still has to move.
/// </summary>
/// <param name="Length">Root mean square of the elements, corrected for the contribution of their standard errors.</param>
/// <param name="Largest">The element of largest absolute value, with <paramref name="Error"/> as its standard error.</param>
/// <param name="Error">See <paramref name="Largest"/>.</param>
/// <param name="At">The index of the unconstrained parameter of <paramref name="Largest"/>.</param>
/// <param name="Noise">The size of <paramref name="Length"/> that the standard errors alone may cause.</param>
internal sealed record BoundGradient(double Length, double Largest, double Error, int At, double Noise)
{
    /// <summary>Thresholds in standard deviations: an error of the mean below them is too small to change conclusions.</summary>
    private const double Small = 0.1, SmallForOne = 0.5;

    // threshold for the largest of many elements, in its own standard errors
    private const double Outlying = 8;

    /// <summary>Whether the gradient is compatible with 0 or too small to matter.</summary>
    public bool IsSmall => Length <= Small + Noise && Math.Abs(Largest) <= SmallForOne + (Outlying * Error);

    /// <summary>
    /// Summarizes the gradients on several sets of draws [sets][numbers, ..], whose first <paramref name="numbers"/> elements are those
    /// with respect to the mean.
    /// </summary>
    public static BoundGradient Summarize(double[][] gradients, int numbers)
    {
        var (square, noise, worst) = (0.0, 0.0, new BoundGradient(0, 0, 0, 0, 0));
        var column = new double[gradients.Length];
        for (var i = 0; i < numbers; i++)
        {
            for (var set = 0; set < column.Length; set++) column[set] = gradients[set][i];
            var (mean, error) = (column.Average(), StandardError.OfMean(column));
            square += (mean * mean) - (error * error);
            noise += 2 * Math.Pow(error, 4);
            if (Math.Abs(mean) > Math.Abs(worst.Largest)) worst = worst with { Largest = mean, Error = error, At = i };
        }

        var count = Math.Max(1, numbers);
        return worst with { Length = Math.Sqrt(Math.Max(0, square) / count), Noise = Math.Sqrt(3 * Math.Sqrt(noise) / count) };
    }
}
