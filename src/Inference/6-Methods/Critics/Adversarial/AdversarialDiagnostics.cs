namespace ProbDsl.Inference.Adversarial;

/// <summary>What can go wrong in a training against a critic.</summary>
internal static class AdversarialDiagnostics
{
    public static Diagnostic Saturated(Metric estimate, AdversarialGame game, CriticConstraint constraint, bool hasGuide) =>
        Diagnostic.Warning("W0598", string.Create(CultureInfo.InvariantCulture,
            $"a critic separates the draws from the data almost always: the {estimate.Of.Title} is "
            + $"estimated as {estimate.Value:F3}, near its maximum {game.Largest:F3}, where gradients of the story vanish"), Place.None)
        .Next(hasGuide ? $"train longer (`--max-iter 50000`), or penalize the critic's gradient more ({Penalty(constraint)})"
            : "train longer (`--max-iter 50000`), add noise to what the critic sees (`--instance-noise 0.5`), penalize its gradient more "
            + $"({Penalty(constraint)}), or keep the loss that does not saturate (`--generator-loss non_saturating`)");

    /// <param name="estimate">The estimate.</param>
    /// <param name="rows">The number of rows of which it is the mean.</param>
    /// <param name="greatest">The greatest estimate from so many rows.</param>
    public static Diagnostic NearLimit(Metric estimate, long rows, double greatest) => Diagnostic.Warning("W0627",
        string.Create(CultureInfo.InvariantCulture, $"the {estimate.Of.Title} may be far larger than its estimate {estimate.Value:F3}, "
            + $"which is near {greatest:F3}, the most that {rows:N0} rows can show"), Place.None)
        .Next("use more rows: a fourth of them gives the estimate; or estimate a divergence that has a maximum (`--divergence js`)");

    public static Diagnostic Collapsed(
        NeighborCoverage overlap, GeneratedRows of, CriticConstraint constraint, string otherwise) =>
        Diagnostic.Warning("W0599", string.Create(CultureInfo.InvariantCulture,
            $"the draws of `{of.Data}` miss a part of the data (mode collapse): only "
                + $"{100 * overlap.Coverage:F0} % of the rows have a draw near them, of equal distributions 97 %"), of.Draw.Target.Span)
        .Next("train longer (`--max-iter 50000`), "
            + (constraint.OtherCoefficient is null ? "" : $"change the penalty on the critic's gradient ({Penalty(constraint)}), ")
            + $"or {otherwise}");

    /// <param name="above">How far the estimate is above the bound, in nats for each row.</param>
    /// <param name="error">The standard error of this difference.</param>
    /// <param name="isAdaptive">Whether the contrast is adaptive.</param>
    /// <param name="span">The first draw of the guide.</param>
    public static Diagnostic AboveBound(double above, double error, bool isAdaptive, SourceSpan span) => Diagnostic.Warning("W0626",
        string.Create(CultureInfo.InvariantCulture, $"the ELBO estimate is {above:F2} ± {error:F2} nats a row above the lower bound, which "
            + $"needs no critic: the critic misses a part of the guide's density, or draws of the guide are far from normal"), span)
        .Next((isAdaptive ? "" : "compare with the guide's own mean and sd (`--contrast adaptive`), ")
            + "take more steps of the critic (`--critic-steps 10`), a lower rate of the story (`--generator-rate 1e-4`), "
            + "or a guide with a density");

    private static string Penalty(CriticConstraint constraint) =>
        string.Create(CultureInfo.InvariantCulture, $"`--gradient-penalty {constraint.OtherCoefficient:G3}`");
}
