namespace ProbDsl.Inference.Training;

/// <summary>
/// How the learning rate moves: a share of the first one for each step. What a schedule has to remember lies with the training, in a few
/// numbers that a checkpoint keeps.
/// </summary>
public abstract record RateSchedule
{
    /// <summary>How many numbers it remembers.</summary>
    public virtual int Memory => 0;

    /// <summary>Sets up what it remembers.</summary>
    public virtual void Begin(Span<double> memory)
    {
    }

    /// <summary>The share at a step, the first of which is 1, of so many in all.</summary>
    public abstract double Share(long step, long steps, ReadOnlySpan<double> memory);

    /// <summary>Is told the loss of each step that was taken.</summary>
    public virtual void Hear(double loss, Span<double> memory)
    {
    }
}

/// <summary>The same rate all along.</summary>
public sealed record ConstantRate : RateSchedule
{
    public override double Share(long step, long steps, ReadOnlySpan<double> memory) => 1;
}

/// <summary>
/// Half a cosine from 1 down to Floor (Loshchilov and Hutter 2017, eq. 5, without restarts): after k of T steps floor + (1 - floor)
/// (1 + cos(pi k / T)) / 2.
/// </summary>
public sealed record CosineRate(double Floor = 0) : RateSchedule
{
    public override double Share(long step, long steps, ReadOnlySpan<double> memory) =>
        Floor + (1 - Floor) * (1 + Math.Cos(Math.PI * (step - 1) / steps)) / 2;
}

/// <summary>Halves the rate when 60, 70, 80 and 90% of the steps are done.</summary>
public sealed record HalvingRate : RateSchedule
{
    public override double Share(long step, long steps, ReadOnlySpan<double> memory)
    {
        var tenths = 10.0 * (step - 1) / steps;
        return tenths < 6 ? 1 : Math.Pow(0.5, Math.Floor(tenths) - 5);
    }
}
