namespace ProbDsl.Inference.Training;

/// <summary>
/// Detects divergence of a loss: in each of a hundred consecutive steps it exceeded its best moving average by a thousand times the largest
/// of 1, the size of that average, and its total decrease. The state is a span of numbers that start at 0: the first loss, the best
/// average, the number of consecutive steps above, the moving average.
/// </summary>
internal static class LossDivergence
{
    public const int Memory = 3 + MovingAverage.Memory;

    private const double Times = 1000;
    private const int Steps = 100, Window = 100;

    /// <summary>Adds the loss of a step; true if the loss has diverged.</summary>
    public static bool Add(Span<double> memory, double loss)
    {
        var isFirst = memory[4] == 0;
        if (isFirst) memory[0] = loss;
        var limit = isFirst
            ? double.PositiveInfinity : memory[1] + Times * Math.Max(1, Math.Max(Math.Abs(memory[1]), memory[0] - memory[1]));
        memory[2] = loss > limit ? memory[2] + 1 : 0;
        var average = MovingAverage.Add(memory[3..], loss, Window);
        memory[1] = isFirst ? average : Math.Min(memory[1], average);
        return memory[2] >= Steps;
    }

    public static double BestOf(ReadOnlySpan<double> memory) => memory[1];
}
