namespace ProbDsl.Inference.Training;

/// <summary>
/// A learning rate schedule: a factor of the initial rate for each step. The state of a schedule is part of the training state, in a span
/// of numbers that checkpoints include.
/// </summary>
public abstract record RateSchedule
{
    /// <summary>The number of state values.</summary>
    public virtual int Memory => 0;

    /// <summary>Initializes the state.</summary>
    public virtual void Initialize(Span<double> memory)
    {
    }

    /// <summary>The factor at a step, counted from 1, of the total number of steps.</summary>
    public abstract double Multiplier(long step, long steps, ReadOnlySpan<double> memory);

    /// <summary>Updates the state with the loss of an accepted step.</summary>
    public virtual void Update(double loss, Span<double> memory)
    {
    }
}

/// <summary>A constant learning rate.</summary>
public sealed record ConstantRate : RateSchedule
{
    public override double Multiplier(long step, long steps, ReadOnlySpan<double> memory) => 1;
}

/// <summary>
/// Cosine annealing from 1 down to Floor (Loshchilov and Hutter 2017, eq. 5, without restarts): after k of T steps floor + (1 - floor) (1 +
/// cos(pi k / T)) / 2.
/// </summary>
public sealed record CosineRate(double Floor = 0) : RateSchedule
{
    public override double Multiplier(long step, long steps, ReadOnlySpan<double> memory) =>
        Floor + (1 - Floor) * (1 + Math.Cos(Math.PI * (step - 1) / steps)) / 2;
}

/// <summary>Halves the rate after 60, 70, 80 and 90% of the steps.</summary>
public sealed record HalvingRate : RateSchedule
{
    public override double Multiplier(long step, long steps, ReadOnlySpan<double> memory)
    {
        var tenths = 10.0 * (step - 1) / steps;
        return tenths < 6 ? 1 : Math.Pow(0.5, Math.Floor(tenths) - 5);
    }
}
