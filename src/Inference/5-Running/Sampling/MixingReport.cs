namespace ProbDsl.Inference.Sampling;

/// <summary>How well the Markov chains of an energy-based model mixed, in words.</summary>
/// <param name="Text">One line with chains, steps, acceptance rates, R-hat and effective sample size.</param>
/// <param name="Warning">What to change if they did not mix; null if they did.</param>
/// <param name="RHat">The largest split R-hat.</param>
/// <param name="Acceptance">The mean acceptance probability of a step.</param>
public sealed record MixingReport(string Text, Diagnostic? Warning, double RHat, double Acceptance)
{
    // below it the chains hardly move
    private const double LeastAcceptance = 0.1;

    public static MixingReport Create(ChainMixing of, EnergyDraw energy)
    {
        var fresh = double.IsNaN(of.FreshAcceptance) ? "" : Invariant($", of draws of the noise {of.FreshAcceptance:F2}");
        var text = Invariant($"{(of.IsAdjusted ? "MALA" : "Langevin")}: {CountedNoun.Of(of.Chains, "chain")} of {of.Steps:N0} steps, ")
            + Invariant($"step size {of.StepSize:G3}, {(of.IsAdjusted ? Invariant($"acceptance rate {of.Acceptance:F2}{fresh}, ") : "")}")
            + Invariant($"split R-hat {of.RHat:F3}{(of.IsConditional ? " within chains" : "")}, ")
            + Invariant($"effective sample size of a chain {of.EffectiveSize / of.Chains:G3}");
        return new(text, WarningOf(of, energy), of.RHat, of.Acceptance);
    }

    private static Diagnostic? WarningOf(ChainMixing of, EnergyDraw energy)
    {
        var isStuck = of.RHat > ChainMixing.MostRHat || double.IsNaN(of.RHat);
        if (!isStuck && of.Acceptance >= LeastAcceptance) return null;
        var why = double.IsNaN(of.RHat) ? "too few steps to say whether they mixed"
            : isStuck ? Invariant($"split R-hat {of.RHat:F2}, above {ChainMixing.MostRHat:F1}: the chains are still where they started, ")
                + "or stuck in modes"
            : of.IsAdjusted ? Invariant($"acceptance rate {of.Acceptance:F2}, below {LeastAcceptance:F1}")
            : Invariant($"MALA would accept {100 * of.Acceptance:F0}% of these steps, so they are too large to keep the distribution");
        return Diagnostic.Warning("W0616", $"the chains that draw `{energy.Draw.Target.Of}` did not mix: {why}",
            energy.Draw.Distribution.Span)
            .Next(Invariant($"use more steps (`--steps {Math.Max(2000, 4 * of.Steps)}`), ")
                + (of.IsAdjusted ? "a smaller step size, or noise closer to the data, whose draws are proposals that change modes"
                    : "a smaller step size, or `--sampler mala`, which also changes modes by draws of the noise"));
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
