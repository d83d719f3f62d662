using System.Globalization;
using ProbDsl.Parser;

namespace ProbDsl.Inference;

/// <summary>Where `advi` did not arrive.</summary>
internal static class AdviDiagnostics
{
    public static Diagnostic StillRising(GrowingSample sample, FitOptions options) =>
        Diagnostic.Warning("W0553", sample.Rise is { } rise ? $"the ELBO was still rising when the fit ended: by {Number(rise.Value)} ± {Number(rise.Error)} nats when its draws were doubled to {rise.Draws:N0}" : $"the ELBO was still rising when the fit ended, over its first {sample.Draws:N0} draws", Place.None)
            .Next(sample.IsOver ? $"run longer: `--max-iter {sample.Steps * 10}`" : "means and spreads are not to be trusted: a posterior that nothing holds, or one with long tails, may have no such normal law; give every unknown a prior, or look at `--method importance`");

    public static Diagnostic NoBound() =>
        Diagnostic.Error("E0552", "no normal law was found with a finite ELBO: at each some draws have no density, or it grows without bound", Place.None)
            .Next("where a support ends at an unknown, as in `Uniform(0, high)`, ask for `--method importance`; give each unknown a prior, as in `a ~ Normal(0, 10)`; bring columns to the size of 1 (`from x / sd(x)`), so that no `exp` runs over");

    private static string Number(double value) => value.ToString("0.0##", CultureInfo.InvariantCulture) is var plain && plain != "0.0" ? plain : value.ToString("0.#e+0", CultureInfo.InvariantCulture);
}
