namespace ProbDsl.Inference.MarginalEffects;

/// <summary>How two average expected outcomes are compared.</summary>
public enum EffectScale
{
    /// <summary>High less low.</summary>
    Difference,

    /// <summary>High over low.</summary>
    Ratio,

    /// <summary>The logarithm of high over low.</summary>
    LogRatio,

    /// <summary>The odds of high over those of low.</summary>
    OddsRatio,
}

/// <summary>On which scales a derivative is reported.</summary>
public enum DerivativeScale
{
    /// <summary>dy / dx.</summary>
    Derivative,

    /// <summary>The elasticity, (dy / dx) (x / y).</summary>
    Elasticity,

    /// <summary>(dy / dx) / y.</summary>
    RelativeToOutcome,

    /// <summary>(dy / dx) x.</summary>
    RelativeToColumn,
}

/// <summary>The words of scales on the command line and in tables.</summary>
public static class EffectScales
{
    /// <summary>The scales of `comparisons --scale`.</summary>
    public static IReadOnlyList<(string Word, EffectScale Scale)> OfComparisons { get; } =
    [
        ("difference", EffectScale.Difference), ("ratio", EffectScale.Ratio), ("log-ratio", EffectScale.LogRatio),
        ("odds-ratio", EffectScale.OddsRatio),
    ];

    /// <summary>The scales of derivatives, named as in R's marginaleffects.</summary>
    public static IReadOnlyList<(string Word, DerivativeScale Scale)> OfDerivatives { get; } =
    [
        ("dydx", DerivativeScale.Derivative), ("eyex", DerivativeScale.Elasticity), ("eydx", DerivativeScale.RelativeToOutcome),
        ("dyex", DerivativeScale.RelativeToColumn),
    ];

    extension(EffectScale scale)
    {
        /// <summary>Whether averages are divided by each other, so that they are above 0.</summary>
        internal bool IsRatio => scale is EffectScale.Ratio or EffectScale.LogRatio;

        /// <summary>The outcome as the scale compares it: odds are those of a probability, of a count of trials those of one.</summary>
        internal Result<EffectOutcome> Of(EffectOutcome outcome) => scale != EffectScale.OddsRatio || outcome.IsProbability ? outcome
            : outcome.CountsTrials ? outcome with { IsOfOneTrial = true } : EffectDiagnostics.OddsOfOther(outcome);
    }

    extension(DerivativeScale scale)
    {
        /// <summary>Whether derivatives are divided by the outcome, which is then above 0.</summary>
        internal bool IsRelative => scale is DerivativeScale.Elasticity or DerivativeScale.RelativeToOutcome;
    }

    /// <summary>The comparison of two average expected outcomes.</summary>
    internal static double Compare(this EffectScale scale, double low, double high) => scale switch
    {
        EffectScale.Difference => high - low,
        EffectScale.Ratio => high / low,
        EffectScale.LogRatio => Math.Log(high / low),
        _ => high / (1 - high) / (low / (1 - low)),
    };

    /// <summary>How a contrast of two values is written.</summary>
    internal static string Words(this EffectScale scale, Contrast of) => scale switch
    {
        EffectScale.Difference => $"{Bracketed(of.High)} - {Bracketed(of.Low)}",
        EffectScale.Ratio => $"{Bracketed(of.High)} / {Bracketed(of.Low)}",
        EffectScale.LogRatio => $"log({Bracketed(of.High)} / {Bracketed(of.Low)})",
        _ => $"odds({of.High}) / odds({of.Low})",
    };

    private static string Bracketed(string value) => value.AsSpan().IndexOfAny(" -/") > 0 ? $"({value})" : value;
}
