namespace ProbDsl.Inference.Training;

/// <summary>
/// A schedule that multiplies the rate by Factor, down to Floor, whenever the moving average of the loss over about Window steps has not
/// improved for Patience steps. An improvement is at least 1e-4 of the average's size, or 1e-4 below a size of 1.
/// </summary>
public sealed record PlateauRate(long Patience = 1000, double Factor = 0.5, int Window = 100, double Floor = 1e-3) : RateSchedule
{
    private const double Better = 1e-4;

    // positions of the factor, the best average, the steps since it, and the moving average
    private const int FactorAt = 0, BestAt = 1, SinceAt = 2, AverageAt = 3;

    public override int Memory => AverageAt + MovingAverage.Memory;

    public override void Initialize(Span<double> memory)
    {
        memory.Clear();
        (memory[FactorAt], memory[BestAt]) = (1, double.PositiveInfinity);
    }

    public override double Multiplier(long step, long steps, ReadOnlySpan<double> memory) => memory[FactorAt];

    public override void Update(double loss, Span<double> memory)
    {
        var average = MovingAverage.Add(memory[AverageAt..], loss, Window);
        // an average of few losses may be low by chance
        if (!MovingAverage.IsFull(memory[AverageAt..])) return;
        if (double.IsInfinity(memory[BestAt]) || average < memory[BestAt] - Better * Math.Max(1, Math.Abs(memory[BestAt])))
            (memory[BestAt], memory[SinceAt]) = (average, 0);
        else if (++memory[SinceAt] >= Patience) (memory[FactorAt], memory[SinceAt]) = (Math.Max(Floor, memory[FactorAt] * Factor), 0);
    }
}
