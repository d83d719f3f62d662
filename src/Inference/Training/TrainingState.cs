namespace ProbDsl.Inference.Training;

/// <summary>All that a training knows beside its slots, in arrays that a checkpoint keeps as they are.</summary>
internal sealed class TrainingState
{
    // the moving average that is shown and traced
    private const int Window = 100;

    // a trace of so many points, whatever the number of steps
    private const int Points = 1000;

    // counts of all phases together, before those of each where there are several
    private const int Together = 5;

    private readonly int losses;

    public TrainingState(int losses, int phases, RateSchedule schedule)
    {
        this.losses = losses;
        Counts = new long[phases == 1 ? Together : Together + phases];
        Numbers = new double[1 + MovingAverage.Memory * losses + LossWatch.Memory + schedule.Memory];
        BestHeldOut = double.PositiveInfinity;
        schedule.Begin(Schedule);
        (TraceSteps, TraceLosses) = (new(2 * Points), new(2 * Points * losses));
    }

    public long[] Counts { get; }

    public double[] Numbers { get; }

    public List<long> TraceSteps { get; }

    /// <summary>For each of <see cref="TraceSteps"/> the moving average of each loss.</summary>
    public List<double> TraceLosses { get; }

    /// <summary>Steps that were run.</summary>
    public ref long Step => ref Counts[0];

    /// <summary>The same of counts in a checkpoint.</summary>
    public static long StepIn(IReadOnlyList<long> counts) => counts[0];

    /// <summary>Steps that were taken.</summary>
    public ref long Taken => ref Counts[1];

    /// <summary>The same of one phase.</summary>
    public long TakenIn(int phase) => Counts.Length == Together ? Taken : Counts[Together + phase];

    /// <summary>Counts a step of a phase that was taken.</summary>
    public void Take(int phase)
    {
        (Taken, SkippedInARow) = (Taken + 1, 0);
        if (Counts.Length > Together) Counts[Together + phase]++;
    }

    /// <summary>The last steps in a row that were not.</summary>
    public ref long SkippedInARow => ref Counts[2];

    /// <summary>Looks at the held-out part.</summary>
    public ref long Looks => ref Counts[3];

    /// <summary>The last looks in a row that were no better.</summary>
    public ref long LooksSince => ref Counts[4];

    /// <summary>Infinite before the first look.</summary>
    public ref double BestHeldOut => ref Numbers[0];

    public Span<double> Watch => Numbers.AsSpan(1 + MovingAverage.Memory * losses, LossWatch.Memory);

    public Span<double> Schedule => Numbers.AsSpan(1 + MovingAverage.Memory * losses + LossWatch.Memory);

    /// <summary>NaN before the first step of the loss.</summary>
    public double Smoothed(int loss) => MovingAverage.Of(AverageOf(loss));

    public void Hear(int loss, double value) => MovingAverage.Add(AverageOf(loss), value, Window);

    /// <summary>Writes down where the losses are, at every thousandth of the way.</summary>
    public void Trace(long steps)
    {
        if (Step % Math.Max(1, steps / Points) != 0 && Step != steps) return;
        TraceSteps.Add(Step);
        for (var loss = 0; loss < losses; loss++) TraceLosses.Add(Smoothed(loss));
    }

    private Span<double> AverageOf(int loss) => Numbers.AsSpan(1 + MovingAverage.Memory * loss, MovingAverage.Memory);
}
