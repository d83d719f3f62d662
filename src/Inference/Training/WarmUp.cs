namespace ProbDsl.Inference;

/// <summary>Courses of a scheduled slot that rise in a straight line to 1 and stay there: the weight of a divergence, say (Bowman et al. 2016).</summary>
public static class WarmUp
{
    /// <summary>1 from the n-th step on.</summary>
    public static Func<long, long, double> OverSteps(long n) => (step, _) => n <= 0 ? 1 : Math.Min(1, (double)step / n);

    /// <summary>1 when this share of all steps is done.</summary>
    public static Func<long, long, double> OverShare(double share) => (step, steps) => share * steps <= 0 ? 1 : Math.Min(1, step / (share * steps));
}
