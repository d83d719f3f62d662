namespace ProbDsl.Inference.Nuts;

/// <summary>Warnings about the trajectories of a fit.</summary>
internal static class NutsDiagnostics
{
    /// <summary>The E-BFMI below which energies are sampled poorly (Betancourt 2016).</summary>
    private const double LeastEnergyFraction = 0.3;

    /// <summary>The fraction of trajectories that may end at the largest number of doublings.</summary>
    private const double MostDeep = 0.01;

    /// <param name="report">The trajectories.</param>
    /// <param name="settings">The settings of the chains.</param>
    /// <param name="isAsWritten">Whether unknowns that are drawn about a location by a scale keep the coordinates of the story.</param>
    public static IEnumerable<Diagnostic> Find(TrajectoryReport report, NutsSettings settings, bool isAsWritten)
    {
        var others = isAsWritten ? "leave out `--centering as-written`, or " : "";
        if (report.Divergences > 0)
            yield return Diagnostic.Warning("W0651",
                Invariant($"{report.Divergences:N0} of {report.Trajectories:N0} trajectories diverged: the posterior is narrow somewhere, ")
                    + "and draws may miss that place", Place.None)
                .Next($"{others}give scales priors that keep them away from 0; if few diverged, take "
                    + (settings.Kernel == TrajectoryKernel.Walnuts ? ""
                        : "steps that are halved where the posterior is narrow, `--kernel walnuts`, or ")
                    + $"shorter steps: `--target-accept {Closer(settings.TargetAcceptance)}`");
        if (report.Deepest > MostDeep * report.Trajectories)
            yield return Diagnostic.Warning("W0652",
                Invariant($"{report.Deepest:N0} of {report.Trajectories:N0} trajectories ended after {settings.MostDepth} doublings, ")
                    + "before they turned around: chains move slowly", Place.None)
                .Next(Invariant($"allow longer ones, `--max-depth {settings.MostDepth + 2}`, a longer warm-up, ")
                    + Invariant($"`--num-warmup {Math.Max(1000, 2 * settings.WarmUp)}`, or bring predictors to similar scales"));
        if (report.EnergyFraction < LeastEnergyFraction)
            yield return Diagnostic.Warning("W0653",
                Invariant($"the energy changes little from draw to draw (E-BFMI {report.EnergyFraction:F2}, below {LeastEnergyFraction}): ")
                    + "tails of the posterior may be missing", Place.None)
                .Next($"{others}take priors with lighter tails, and write unknowns that depend on each other's scale as multiples of it: "
                    + "`mean + scale * z[n]` with `z[n] ~ Normal(0, 1)`");
    }

    /// <summary>An option that only one process can heed, of a fit by several.</summary>
    public static Diagnostic NeedsOneProcess(RunOption option) =>
        Diagnostic.Error("E0557", $"`{option.Flag}` has no effect: it applies to one process, but this fit has several", Place.None)
            .Next("remove it, and set the number of draws: `--num-samples`");

    /// <summary>The fit of `--like` has no trajectories, or others.</summary>
    public static Diagnostic OtherChains(string file) =>
        Diagnostic.Error("E0542", $"{file} has no chains of `nuts` with as many unknowns as this fit samples", Place.None)
            .Next("`--like` needs a fit with the same unknowns, and of more than a second, which has a checkpoint; "
                + "data and priors may differ, `--centering` may not");

    /// <summary>A target halfway to 1.</summary>
    private static string Closer(double target) => ((1 + target) / 2).ToString("0.###", CultureInfo.InvariantCulture);

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
