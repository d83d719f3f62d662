namespace ProbDsl.Inference.Training;

/// <summary>
/// An exponential moving average over about `window` numbers. The state is two numbers that start at 0: the weighted sum, and the sum of
/// weights. The first average is the first number.
/// </summary>
internal static class MovingAverage
{
    public const int Memory = 2;

    /// <summary>Adds a number and returns the average.</summary>
    public static double Add(Span<double> memory, double number, int window)
    {
        var weight = 1.0 / window;
        memory[0] += weight * (number - memory[0]);
        memory[1] += weight * (1 - memory[1]);
        return Of(memory);
    }

    /// <summary>Whether about `window` numbers were added: (1 - 1 / window)^window is at most 1 / e.</summary>
    public static bool IsFull(ReadOnlySpan<double> memory) => memory[1] >= 1 - 1 / Math.E;

    /// <summary>The average; NaN before the first number.</summary>
    public static double Of(ReadOnlySpan<double> memory) => memory[0] / memory[1];
}
