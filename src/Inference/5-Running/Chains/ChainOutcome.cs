namespace ProbDsl.Inference.Chains;

/// <summary>The outcome of a fit by Markov chains: means and quantiles over all draws, and how well the chains agree.</summary>
public static class ChainOutcome
{
    /// <summary>The fewest draws of a chain that an interrupted fit reports.</summary>
    public const int FewestDraws = 10;

    private static readonly ObjectiveKind meanLogJoint = new("mean_log_joint", "mean log joint density of draws", IsBound: false)
    {
        Units = UnitsOfUnknowns.All,
    };

    /// <summary>The outcome of a run that does not resume, of which a chain stopped, or with too few draws; null if it has draws.</summary>
    public static FitOutcome? WithoutResult(ChainRun run)
    {
        if (run.Refusal is { } refusal) return FitOutcome.None(refusal);
        if (run.Failures.FirstOrDefault(d => d is not null) is { } why)
            return FitOutcome.None([RunDiagnostics.AllStartsDropped([new(0, double.NaN, 1, null, why)])]);
        return run.Taken >= Math.Min(run.Settings.Draws, FewestDraws) ? null : FitOutcome.None(run.Diagnostics) with
        {
            Objective = meanLogJoint,
            Stopped = StoppedBy(run),
            StopText = string.Create(CultureInfo.InvariantCulture, $"after {run.Steps:N0} of {run.Settings.Steps:N0} steps of each chain, "
                + $"of which {run.Settings.WarmUp:N0} are the warm-up: too few draws for a result"),
        };
    }

    /// <summary>The outcome of as many draws as every chain has.</summary>
    /// <param name="run">The run.</param>
    /// <param name="joint">The log density of the unknowns.</param>
    /// <param name="arrays">The draws of every unknown and definition by name, [draws of one chain after another, shape..].</param>
    /// <param name="densities">The log density of each draw in nats.</param>
    /// <param name="interval">The credible interval to report.</param>
    /// <param name="note">What is to be known of the order of the components; null if nothing is.</param>
    /// <param name="further">What the method reports of its chains; null if nothing.</param>
    public static FitOutcome Summarize(ChainRun run, LogJoint joint, IReadOnlyDictionary<string, Tensor> arrays, double[] densities,
        CredibleInterval interval, string? note, FurtherReport? further = null)
    {
        var (chains, warmUp) = (run.Settings.Chains, run.Settings.WarmUp);
        var mixing = new ChainStatistics(chains);
        var sampled = new DrawSummary(densities.Length, interval)
        {
            EffectiveSize = mixing.EffectiveSize,
            Mixing = ElementMixings.Of(chains),
        };
        List<Estimate> estimates =
            [.. joint.Coordinates.Select(c => sampled.Of(c.Unknown, arrays[c.Unknown.Name]) with { Names = c.Names, Cells = c.Cells })];
        var degreesOfFreedom = joint.Coordinates.Sum(c => c.DegreesOfFreedom);
        var report = ChainReport.Create(
            mixing, chains, warmUp, estimates.Select(e => (e, arrays[e.Name])), densities, canMove: degreesOfFreedom > 0);
        var (mean, error) = (densities.Average(), mixing.ErrorOfMean(densities));
        List<Diagnostic> warnings = [.. ChainDiagnostics.Find(report), .. further?.Warnings ?? []];
        var summary = new FitSummary([.. estimates], degreesOfFreedom, [.. warnings], note)
        {
            Definitions = [.. joint.Definitions.Select(d => sampled.Of(d, arrays[d.Name]))],
            Metric = new(meanLogJoint, mean, error, $"over {CountedNoun.Of(chains, "chain")}"),
            Sections =
            [
                DrawnCoordinates.Collect(joint, densities.Length, name => arrays[name]) with
                {
                    Chains = new(chains, warmUp, densities) { Statistics = further?.Statistics ?? [], Adapted = further?.Adapted ?? [] },
                },
                report,
                .. further?.Sections ?? [],
            ],
        };
        var (stopped, steps) = (StoppedBy(run), warmUp + run.Taken);
        return new(summary, meanLogJoint, mean, double.NaN, stopped, steps, [new(0, mean, steps, stopped, null)],
            [.. densities.AsSpan(0, run.Taken)], [.. run.Diagnostics, .. warnings])
        {
            StopText = run.IsEnough ? "the effective sample sizes that were asked for are reached" : null,
        };
    }

    private static StopReason StoppedBy(ChainRun run) =>
        run.IsEnough || run.Taken == run.Settings.Draws ? StopReason.DrawsDone : StopReason.Interrupted;
}

/// <summary>What a method reports of its chains beside their draws.</summary>
/// <param name="Sections">Its sections.</param>
/// <param name="Warnings">Its warnings.</param>
/// <param name="Statistics">What is written of each draw, by CmdStan's names: [draws] each.</param>
public sealed record FurtherReport(
    ValueList<ResultSection> Sections, ValueList<Diagnostic> Warnings, ValueList<(string Name, double[] Values)> Statistics)
{
    /// <summary>What each chain adapted in its warm-up; empty of a method that adapts nothing.</summary>
    public IReadOnlyList<AdaptedChain> Adapted { get; init; } = [];
}
