namespace ProbDsl.Inference.Training;

/// <summary>The state of a training besides its slots, in arrays that checkpoints store unchanged.</summary>
internal sealed class TrainingState
{
    // the window of the moving average that is printed and traced
    private const int Window = 100;

    // the number of points of a trace, for any number of steps
    private const int Points = 1000;

    // the number of counts over all phases; with several phases the accepted steps of each follow, then its last failed ones
    private const int Together = 5;

    private readonly int losses, phases;

    public TrainingState(int losses, int phases, RateSchedule schedule)
    {
        this.losses = losses;
        this.phases = phases;
        Counts = new long[phases == 1 ? Together : Together + (2 * phases)];
        Numbers = new double[1 + MovingAverage.Memory * losses + LossDivergence.Memory + schedule.Memory];
        BestHeldOut = double.PositiveInfinity;
        schedule.Initialize(Schedule);
        (TraceSteps, TraceLosses) = (new(2 * Points), new(2 * Points * losses));
    }

    public long[] Counts { get; }

    public double[] Numbers { get; }

    public List<long> TraceSteps { get; }

    /// <summary>The moving average of each loss at each of <see cref="TraceSteps"/>.</summary>
    public List<double> TraceLosses { get; }

    /// <summary>The number of steps that were run.</summary>
    public ref long Step => ref Counts[0];

    /// <summary>The number of steps in the counts of a checkpoint.</summary>
    public static long StepIn(IReadOnlyList<long> counts) => counts[0];

    /// <summary>The number of accepted steps.</summary>
    public ref long Taken => ref Counts[1];

    /// <summary>The number of accepted steps of one phase.</summary>
    public long TakenIn(int phase) => phases == 1 ? Taken : Counts[Together + phase];

    /// <summary>Counts an accepted step of a phase.</summary>
    public void Take(int phase)
    {
        Taken++;
        SkippedInARow(phase) = 0;
        if (phases > 1) Counts[Together + phase]++;
    }

    /// <summary>The number of consecutive failed steps of one phase up to its last one: the others may succeed meanwhile.</summary>
    public ref long SkippedInARow(int phase) => ref Counts[phases == 1 ? 2 : Together + phases + phase];

    /// <summary>The number of held-out evaluations.</summary>
    public ref long Evaluations => ref Counts[3];

    /// <summary>The number of evaluations since the last improvement.</summary>
    public ref long EvaluationsSinceBest => ref Counts[4];

    /// <summary>The best held-out loss; infinite before the first evaluation.</summary>
    public ref double BestHeldOut => ref Numbers[0];

    public Span<double> Watch => Numbers.AsSpan(1 + MovingAverage.Memory * losses, LossDivergence.Memory);

    public Span<double> Schedule => Numbers.AsSpan(1 + MovingAverage.Memory * losses + LossDivergence.Memory);

    /// <summary>The moving average of a loss; NaN before its first step.</summary>
    public double Smoothed(int loss) => MovingAverage.Of(AverageOf(loss));

    public void Record(int loss, double value) => MovingAverage.Add(AverageOf(loss), value, Window);

    /// <summary>Adds the current moving averages to the trace, at every thousandth of the steps.</summary>
    public void Trace(long steps)
    {
        if (Step % Math.Max(1, steps / Points) != 0 && Step != steps) return;
        TraceSteps.Add(Step);
        for (var loss = 0; loss < losses; loss++) TraceLosses.Add(Smoothed(loss));
    }

    private Span<double> AverageOf(int loss) => Numbers.AsSpan(1 + MovingAverage.Memory * loss, MovingAverage.Memory);
}
