using ProbDsl.Inference.Laplace;

namespace ProbDsl.Inference.Importance;

/// <summary>
/// Finds the mode and weights draws about it; if there is no mode, or its draws cover too little of the posterior, weights draws from the
/// prior.
/// </summary>
internal sealed class ImportanceFitting(
    Problem problem, StandardCatalog catalog, ModeOptimizer ascent, IReadOnlyList<InferenceMethod> known) : Fitting, IDisposable
{
    /// <summary>The degrees of freedom of the t distribution: fewer degrees, longer tails (an even number).</summary>
    public const int Degrees = 4;

    /// <summary>The k-hat of weights above which a density is skewed enough for further proposals.</summary>
    private const double Uneven = 0.5;

    private const int FewestOfEach = 20;

    public override FitOutcome Run(FitOptions options, IProgress progress, CancellationToken cancellation)
    {
        var (about, top) = ((WeightedProposal?)null, (Mode?)null);
        var maximized = new ModeFitting(ascent, ObjectiveKind.LogJoint, mode => AboutMode(top = mode, options, out about))
            .Run(options, progress, cancellation);
        // no start ran: its checkpoint cannot be read
        if (maximized.Restarts.Count == 0 || about is { IsReliable: true }) return maximized;
        if (maximized.Stopped == StopReason.Interrupted)
            return about is null ? maximized : WithReliabilityWarning(maximized, about, null, options);
        var prior = new PriorProposal(problem, catalog, ascent.Objective).Draw(options.DrawsOrDefault, options.Seed);
        if (prior.Value is not { } draws)
            return about is not null
                ? WithReliabilityWarning(maximized, about, top, options)
                : maximized with { Diagnostics = [.. maximized.Diagnostics, .. prior.Diagnostics] };
        var weighed = WeightedProposal.Create(draws, "the prior");
        if (about is not null && !weighed.IsReliable && about.Sampling.ParetoShape <= weighed.Sampling.ParetoShape)
            return WithReliabilityWarning(maximized, about, top, options);
        var reported = Report(weighed, options);
        var drawn = maximized with { Summary = reported.Value, Diagnostics = [.. reported.Diagnostics, .. reported.Value?.Warnings ?? []],
            Stopped = StopReason.DrawsDone };
        return WithReliabilityWarning(drawn, weighed, top, options);
    }

    /// <summary>The outcome, with a warning if its weights are not reliable.</summary>
    private FitOutcome WithReliabilityWarning(FitOutcome outcome, WeightedProposal weighed, Mode? top, FitOptions options)
    {
        if (weighed.IsReliable || outcome.Summary is not { } summary) return outcome;
        var trials = top is null
            ? null : MethodTrials.Run(new(problem, catalog, ascent, top, options, "importance", known, weighed.Missed is not null));
        ValueList<Diagnostic> warnings = weighed.Missed is null
            ? [.. ApproximationDiagnostics.OfWeights(weighed.Sampling, trials?.Advice)]
            : [.. ApproximationDiagnostics.Find(new(weighed.Sampling, null, weighed.Missed), trials?.Better, trials?.Advice)];
        return outcome with { Summary = summary with { Warnings = [.. summary.Warnings, .. warnings] },
            Diagnostics = [.. outcome.Diagnostics, .. warnings],
            UnreliableTrials = trials is { Better: null } ? [.. trials.Tried.Select(t => t.Name)] : [] };
    }

    public void Dispose() => ascent.Dispose();

    private Result<FitSummary> AboutMode(Mode mode, FitOptions options, out WeightedProposal? weighed)
    {
        weighed = null;
        var outcome = LaplaceApproximation.Compute(ascent.Objective, mode.Position);
        if (outcome is not LaplaceApproximation normal)
            return ModeDiagnostics.NoNormalApproximation("importance", (NoLaplaceApproximation)outcome, ascent.Objective, mode);
        var (about, objective) = (new LaplaceNormal(normal), ascent.Objective);
        var proposal = new EllipticalProposal(about, Degrees);
        var draws = ProposalDraws.From(proposal, objective, ProposalDraws.Count(objective, options), new(options.Seed, "importance draws"),
            cancellation: ascent.Cancellation, progress: ascent.Progress);
        var equal = ascent.Labels.EqualModes(mode);
        ProposalDraws.CountForAllOrders(draws, proposal, equal);
        var rounding = DensityRounding.Estimate(objective, about);
        weighed = WeightedProposal.Create(draws, $"the t distribution about the mode{equal.Times}", mode.OrderedBy, rounding)
            with { LogModes = equal.LogOrders };
        if (equal.Maps.Count == 0 && weighed.Sampling.ParetoShape > Uneven && IsProper
            && !ascent.Cancellation.IsCancellationRequested)
            weighed = AlongRidges(draws, proposal, about, options) is { } mixed
                ? WeightedProposal.Create(mixed.Draws, mixed.From, mode.OrderedBy, rounding) : weighed;
        var reported = Report(weighed, options);
        if (reported.Value is not { } summary) return reported;
        var others = new MissedModeSearch(ascent, proposal, weighed.Sampling.LogEvidence, options.Seed);
        weighed = weighed with { Missed = others.Find([], !weighed.Sampling.Tail.IsReliable, summary.Estimates) };
        return weighed.Missed is null ? reported : summary.With(summary.Tail! with { IsOff = true });
    }

    /// <summary>As many draws, the second half of them from further proposals; null if these would be too few.</summary>
    private (UnconstrainedDraws Draws, string From)? AlongRidges(UnconstrainedDraws draws, EllipticalProposal proposal, LaplaceNormal about,
        FitOptions options)
    {
        var further = SkewedProposals.Find(about, Degrees, ascent.Objective);
        var each = draws.Count / 2 / further.Count;
        if (each < FewestOfEach) return null;
        var all = further.Select((own, i) => (ProposalDraws.From(own, ascent.Objective, each,
            new(options.Seed, "further importance draws", (uint)i), cancellation: ascent.Cancellation, progress: ascent.Progress), own));
        return (ProposalDraws.OfMixture([(draws.First(draws.Count - (each * further.Count)), proposal), .. all]),
            $"{CountedNoun.Of(further.Count + 1, "t distribution")} about the mode and along its ridges");
    }

    /// <summary>Whether there is a posterior whatever the data are: without, uneven weights are a sign of that.</summary>
    private bool IsProper => ascent.Objective.Joint.Coordinates.All(c => c.Unknown.Role != Role.Param)
        && !problem.Graph.Story.OfType<Draw>().Any(d => d.Distribution.Of.Is(DistributionTraits.Improper));

    private Result<FitSummary> Report(WeightedProposal weighed, FitOptions options) =>
        weighed.Report(problem, catalog, ascent.Objective, options);
}
