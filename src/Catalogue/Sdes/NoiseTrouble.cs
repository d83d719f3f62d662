namespace ProbDsl.Catalogue.Sdes;

/// <summary>
/// Why a drift and a diffusion make no noise: values that are no numbers, noise that never comes in, numbers beyond all bounds.
/// </summary>
internal static class NoiseTrouble
{
    private const string Drift = "drift", Diffusion = "diffusion";

    // of log kept: beyond, all that comes in is lost between two places at which it is asked for
    private const double Nothing = -300;

    /// <summary>What is wrong with their values at these times, the earliest first.</summary>
    public static SdeTrouble? Of(double[] times, double[] drift, double[] diffusion)
    {
        if (First(times, t => !double.IsFinite(drift[t])) is { } f) return NotFinite(Drift, drift[f], times[f]);
        if (First(times, t => !double.IsFinite(diffusion[t])) is { } g) return NotFinite(Diffusion, diffusion[g], times[g]);
        if (First(times, t => diffusion[t] < 0) is { } below)
            return new(Diffusion, FormattableString.Invariant($"is {diffusion[below]:G4} at t = {times[below]:G4}, and noise has no sign"),
                "write the size of what stands before dw, which is at least 0");
        return Array.Exists(diffusion, d => d > 0)
            ? null : new(Diffusion, "is 0 at all times: no noise comes in", "let it be above 0, as in `sqrt(0.1 + 19.9 * t)`");
    }

    /// <summary>What is wrong with what they keep and spread at these times; noise has to be there at the first.</summary>
    public static SdeTrouble? OfMoments(double[] times, double[] logKept, double[] variance, double first, double largest)
    {
        if (First(times, t => !(logKept[t] <= Math.Log(largest))) is { } grown)
            return new(Drift, FormattableString.Invariant($"lets x grow by a factor of more than {largest:0e+0} by t = {times[grown]:G4}"),
                "let it be smaller, or below 0, which shrinks x");
        if (First(times, t => !(variance[t] <= largest * largest)) is { } spread)
            return new(Diffusion, FormattableString.Invariant($"spreads x by more than {largest:0e+0} by t = {times[spread]:G4}"),
                "let it be smaller, and scale the data");
        if (First(times, t => times[t] >= first && !(variance[t] > 0)) is not { } none) return null;
        var last = times[Enumerable.Range(0, times.Length).Where(t => !(variance[t] > 0)).MaxBy(t => times[t])];
        return logKept[none] < Nothing
            ? TooSharp(times[none])
            : new(Diffusion, FormattableString.Invariant($"is 0 from t = 0 to t = {last:G4}: x_t has no density there"),
                "let noise come in from the start, if only a little");
    }

    public static SdeTrouble TooSharp(double time) =>
        new(Drift, FormattableString.Invariant(
            $"is too large, or it or the diffusion turns too sharply, at t = {time:G4}: what x_t spreads there is not known to a tenth"),
            "let both be smooth, and of a size below some thousands");

    private static SdeTrouble NotFinite(string option, double value, double time) =>
        new(option, FormattableString.Invariant($"is {(double.IsNaN(value) ? "no number" : "infinite")} at t = {time:G4}"),
            "let it be finite for every t from 0 to 1, both ends among them");

    private static int? First(double[] times, Func<int, bool> isInvalid) =>
        Enumerable.Range(0, times.Length).Where(isInvalid).Select(t => (int?)t).MinBy(t => times[t!.Value]);
}
