namespace ProbDsl.Inference.Nuts;

/// <summary>What a chain has adapted in its warm-up.</summary>
/// <param name="Step">The length of steps, in standard deviations.</param>
/// <param name="Variances">The variance of each parameter by the metric [dimension].</param>
/// <param name="Divides">Whether steps divide themselves where the density is narrow.</param>
/// <param name="Replaced">The gradients of reported draws for steps that were divided further, or that checked the way back.</param>
/// <param name="Centering">The centering of each coordinate that may have one, from 0 to 1.</param>
internal sealed record AdaptedValues(double Step, double[] Variances, bool Divides, double Replaced, double[] Centering)
{
    private const int Others = 4;

    public double[] ToArray() => [Step, Divides ? 1 : 0, Replaced, Centering.Length, .. Centering, .. Variances];

    /// <summary>The values of which <see cref="ToArray"/> gave the numbers.</summary>
    public static AdaptedValues FromArray(double[] numbers)
    {
        var end = Others + (int)numbers[3];
        return new(numbers[0], numbers[end..], numbers[1] == 1, numbers[2], numbers[Others..end]);
    }
}
