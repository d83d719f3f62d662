namespace ProbDsl.Inference.Nuts;

/// <summary>
/// Adapts the length of a step until points are accepted with the wanted probability, by dual averaging (Nesterov 2009; Hoffman and Gelman
/// 2014).
/// </summary>
internal sealed class DualAveraging
{
    /// <summary>The numbers of <see cref="Numbers"/>.</summary>
    public const int Count = 5;

    private const double Decay = 0.75, Offset = 10, Shrinkage = 0.05;

    private const int FirstTries = 10;

    private static readonly double mostLogStep = Math.Log(Math.PI);

    private double logStep, logAverage, error, center, steps;

    /// <summary>The length of the next step of the warm-up.</summary>
    public double Step => Math.Exp(logStep);

    /// <summary>The length of steps after the warm-up.</summary>
    public double Average => Math.Exp(logAverage);

    /// <summary>Whether the length is no longer that of the first tries after a start, which are long.</summary>
    public bool IsSettled => steps > FirstTries;

    /// <summary>What the further adaptation depends on.</summary>
    public double[] Numbers
    {
        get => [logStep, logAverage, error, center, steps];
        internal set => (logStep, logAverage, error, center, steps) = (value[0], value[1], value[2], value[3], value[4]);
    }

    /// <summary>Starts anew from a length.</summary>
    public void Restart(double step) =>
        (logStep, logAverage, error, center, steps) = (Math.Log(step), Math.Log(step), 0, Math.Log(10 * step), 1);

    /// <summary>Moves the length after a trajectory.</summary>
    /// <param name="acceptance">The mean probability of accepting a point.</param>
    /// <param name="target">The wanted one.</param>
    public void Update(double acceptance, double target)
    {
        var weight = 1 / (steps + Offset);
        error = ((1 - weight) * error) + (weight * (target - acceptance));
        logStep = Math.Min(center - (error * Math.Sqrt(steps) / Shrinkage), mostLogStep);
        var kept = Math.Pow(steps, -Decay);
        logAverage = (kept * logStep) + ((1 - kept) * logAverage);
        steps++;
    }
}
