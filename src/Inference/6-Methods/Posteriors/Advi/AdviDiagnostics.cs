namespace ProbDsl.Inference.Advi;

/// <summary>Warnings and errors of `advi`: no convergence, and no normal distribution with a finite ELBO.</summary>
internal static class AdviDiagnostics
{
    public static Diagnostic NotConverged(GrowingSample sample, LogJoint joint, string weighing) =>
        Diagnostic.Warning("W0553", $"`advi` did not converge: {Where(sample, joint)}", Place.None)
            .Next(sample.HasReachedLimit
                ? $"run longer: `--max-iter {sample.Steps * 10}`"
                : sample.IsExploding
                ? $"use {weighing}, or give the coefficients of a recurrence a prior inside of the range in which it is stable"
                : "do not trust means and standard deviations: a posterior that is not identified, or one with long tails, "
                    + $"may have no such normal approximation; give every unknown a prior, or try {weighing}");

    private static string Where(GrowingSample sample, LogJoint joint) => sample switch
    {
        { IsExploding: true, Rise: { } rise } => $"its ELBO cannot be measured, as a few of {rise.Draws:N0} draws have a "
            + $"log density so low that they alone set the average (± {Number(rise.Error)} nats)",
        { Gradient: { IsSmall: false } gradient } => $"the mean of {joint.NameOf(gradient.At).Name} is about "
            + $"{Number(Math.Abs(gradient.Largest))} standard deviations from where the gradient of the expected log density is 0",
        { Rise: { } rise } => $"the ELBO was still rising when the fit ended, by {Number(rise.Value)} ± "
            + $"{Number(rise.Error)} nats when its draws were doubled to {rise.Draws:N0}",
        _ => $"the ELBO was still rising when the fit ended, over its first {sample.Draws:N0} draws",
    };

    /// <param name="scale">The scale that went to 0 together with the standard deviation of its members; null if none did.</param>
    public static Diagnostic NoBound(string? scale, string weighing) => scale is null ? NoBound(weighing) :
        Diagnostic.Error("E0552", $"no normal distribution with a finite ELBO was found: the density grows without bound as `{scale}` "
            + "goes to 0 and everything scaled by it goes to one value", Place.None)
            .Next($"write the members with their scale outside, as `mean + {scale} * z[n]` with `z[n] ~ Normal(0, 1)` in place of "
                + $"`Normal(mean, {scale})`; or give `{scale}` a prior that keeps it away from 0, such as `{scale} ~ Gamma(2, 0.1)`");

    private static Diagnostic NoBound(string weighing) =>
        Diagnostic.Error("E0552",
            "no normal distribution with a finite ELBO was found: some draws have density 0, or the density grows without bound",
            Place.None)
            .Next($"if a support ends at an unknown, as in `Uniform(0, high)`, use {weighing}; otherwise give each unknown "
                + "a prior, as in `a ~ Normal(0, 10)`, and scale columns to the size of 1 (`from x / sd(x)`), so that no `exp` overflows");

    private static string Number(double value) =>
        FixedPoint.Write(value, "0.0##") is var plain && plain != "0.0" ? plain : value.ToString("0.#e+0", CultureInfo.InvariantCulture);
}
