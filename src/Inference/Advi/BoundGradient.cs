using ProbDsl.Inference.Results;

namespace ProbDsl.Inference.Advi;

/// <summary>
/// The gradient of an ELBO by the means of a normal approximation, in the frame of the approximation itself: R' E[grad log p]. It is 0 at
/// the optimum, and each element is about as many standard deviations as the mean still has to move.
/// </summary>
/// <param name="Length">Root mean square of the elements, what their errors add taken off.</param>
/// <param name="Largest">The largest element, and <paramref name="Error"/> its standard error.</param>
/// <param name="Error">See <paramref name="Largest"/>.</param>
/// <param name="At">The free number that it is of.</param>
/// <param name="Noise">What the errors alone may make of <paramref name="Length"/>.</param>
public sealed record BoundGradient(double Length, double Largest, double Error, int At, double Noise)
{
    /// <summary>Standard deviations: a mean that is off by this much is off by less than what a reader would see.</summary>
    private const double Small = 0.1, SmallForOne = 0.5;

    // of the largest of many, in its own standard errors
    private const double Outlying = 8;

    /// <summary>Whether it may be 0, or too small to matter.</summary>
    public bool IsSmall => Length <= Small + Noise && Math.Abs(Largest) <= SmallForOne + (Outlying * Error);

    /// <summary>
    /// From the gradients on several sets of draws [sets][numbers, ..], of which the first numbers are those by the means.
    /// </summary>
    public static BoundGradient Of(double[][] gradients, int numbers)
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
