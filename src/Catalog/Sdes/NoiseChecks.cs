namespace ProbDsl.Catalog.Sdes;

/// <summary>Checks a drift and a diffusion of a noising process: values that are not finite, no noise, and growth beyond bounds.</summary>
internal static class NoiseChecks
{
    private const string Drift = "drift", Diffusion = "diffusion";

    // for log kept: beyond this, all noise is lost between two points of evaluation
    private const double Nothing = -300;

    /// <summary>The earliest error in their values at these times, or null.</summary>
    public static SdeError? Check(double[] times, double[] drift, double[] diffusion)
    {
        if (First(times, t => !double.IsFinite(drift[t])) is { } f) return NotFinite(Drift, drift[f], times[f]);
        if (First(times, t => !double.IsFinite(diffusion[t])) is { } g) return NotFinite(Diffusion, diffusion[g], times[g]);
        if (First(times, t => diffusion[t] < 0) is { } below)
            return new(
                Diffusion, FormattableString.Invariant($"is {diffusion[below]:G4} at t = {times[below]:G4}, but it cannot be negative"),
                "write the factor of dw, a number of at least 0");
        return Array.Exists(diffusion, d => d > 0)
            ? null : new(Diffusion, "is 0 at all times: no noise is added", "make it positive, as in `sqrt(0.1 + 19.9 * t)`");
    }

    /// <summary>The error in the moments at these times, or null; noise must be present at the first time.</summary>
    public static SdeError? OfMoments(double[] times, double[] logKept, double[] variance, double first, double largest)
    {
        if (First(times, t => !(logKept[t] <= Math.Log(largest))) is { } grown)
            return new(Drift, FormattableString.Invariant($"lets x grow by a factor of more than {largest:0e+0} by t = {times[grown]:G4}"),
                "make it smaller, or negative, which shrinks x");
        if (First(times, t => !(variance[t] <= largest * largest)) is { } spread)
            return new(Diffusion, FormattableString.Invariant($"spreads x by more than {largest:0e+0} by t = {times[spread]:G4}"),
                "make it smaller, and scale the data");
        if (First(times, t => times[t] >= first && !(variance[t] > 0)) is not { } none) return null;
        var last = times[Enumerable.Range(0, times.Length).Where(t => !(variance[t] > 0)).MaxBy(t => times[t])];
        return logKept[none] < Nothing
            ? TooSharp(times[none])
            : new(Diffusion, FormattableString.Invariant($"is 0 from t = 0 to t = {last:G4}: x_t has no density there"),
                "add some noise from the start");
    }

    public static SdeError TooSharp(double time) =>
        new(Drift, FormattableString.Invariant(
            $"is too large, or it or the diffusion changes too sharply, at t = {time:G4}: the sd of x_t is not accurate there"),
            "make both smooth, with values below some thousands");

    private static SdeError NotFinite(string option, double value, double time) =>
        new(option, FormattableString.Invariant($"is {(double.IsNaN(value) ? "not a number" : "infinite")} at t = {time:G4}"),
            "make it finite for every t from 0 to 1, both included");

    private static int? First(double[] times, Func<int, bool> isInvalid) =>
        Enumerable.Range(0, times.Length).Where(isInvalid).Select(t => (int?)t).MinBy(t => times[t!.Value]);
}
