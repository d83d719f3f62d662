namespace ProbDsl.Inference.Em;

/// <summary>
/// EM steps of a mixture: one pass computes the responsibilities, then each component has its closed-form maximum. Distributions that do
/// not depend on the label are solved once.
/// </summary>
internal sealed class MixtureFitting : SteppedMethod<MixtureState>, IDisposable
{
    /// <summary>Up to this many rows, twice as many restarts take little time.</summary>
    private const int FewRows = 20_000;

    private readonly Problem problem;
    private readonly StandardCatalog catalog;
    private readonly MixtureModel model;
    private readonly MixtureStart start;
    private readonly BlockTeam team;
    private readonly MixtureStep step;
    private readonly ResponsibilityProgram? onDevice;
    private readonly (ElementwiseEstimate Distribution, double[][] Thetas, MaximumKind[] Maxima)[] others;
    private readonly double otherLogLikelihood;
    private readonly Diagnostic? failure;
    private readonly Variable? label;
    private readonly Lazy<EmSummary> curvature;

    public MixtureFitting(Problem problem, StandardCatalog catalog, MixturePlan plan, MixtureModel model, FitOptions options)
    {
        (this.problem, this.catalog) = (problem, catalog);
        this.model = model;
        label = plan.Label;
        curvature = new(() => new(problem, catalog, DensityPlan.JointOf(problem), options));
        using var guard = new ConstructionGuard();
        team = guard.Add(new BlockTeam(Math.Max(1, Math.Min(options.ThreadsOrAll, model.Rows / ResponsibilityPass.BlockLength))));
        onDevice = options.ChosenEngine.Kind.IsDevice
            ? ResponsibilityProgram.Compile(model.AllRows, options.ChosenEngine, options.Ranks) : null;
        if (onDevice is not null) guard.Add(onDevice);
        step = new(model, onDevice ?? (IResponsibilityPass)new ResponsibilityPass(model.AllRows, team, options.Ranks));
        start = new(problem, catalog, model, step, options.Restarts ?? Defaults.Restarts);
        others = [.. plan.Others.Select(distribution => Solved(new(problem, catalog, distribution)))];
        failure = others.Select(o => EstimationFailures.Find(problem, o.Distribution.Distribution, o.Thetas, o.Maxima))
            .FirstOrDefault(f => f is not null);
        if (failure is null && (others.Length > 0 || plan.Constants.Count > 0)) otherLogLikelihood = OtherLogLikelihood(catalog, plan);
        guard.Release();
    }

    public override SteppedDefaults Defaults =>
        new(Restarts: label is null ? 1 : model.Rows <= FewRows ? 20 : 10, MaxIterations: 5000, Tolerance: 1e-6);

    public override ObjectiveKind Objective => ObjectiveKind.LogLikelihood;

    public override Diagnostic? ExplainFailure(IReadOnlyList<RestartRecord> dropped)
    {
        var hasCollapsed = MixtureModel.HasCollapsed(dropped);
        if (label is null) return hasCollapsed ? MixtureModel.IsUnbounded(problem, model.Distributions[0]) : null;
        return hasCollapsed && start.DistinctRows is var kinds && kinds < model.Components
            ? RunDiagnostics.TooFewDistinctRows(label.Span, model.Components, model.Rows, kinds)
            : DroppedStarts.Why(problem, label, dropped);
    }

    public override StateArrays<MixtureState> CheckpointArrays =>
        new(state => state.ToArrays(), arrays => MixtureState.Read(arrays, model.Distributions.Count));

    public override FitOutcome Run(FitOptions options, IProgress progress, CancellationToken cancellation) =>
        failure is { } why ? FitOutcome.None([why]) : base.Run(options, progress, cancellation);

    /// <summary>The state of a start; the first start takes the values that the story gives.</summary>
    public override MixtureState Init(int restart, RandomStream random) =>
        restart == 0 ? start.WithWrittenValues(start.Draw(restart, random)) : start.Draw(restart, random);

    public override Step<MixtureState> Next(MixtureState state)
    {
        var (next, logLikelihood, gradient, dropped) = step.Take(state);
        if (dropped is not null) return new(state, new(logLikelihood, double.NaN) { Dropped = dropped });
        if (state.Steps - ReducedRankExtrapolation.PlainSteps is >= 0 and var cycles)
            next = next.WithVector(ReducedRankExtrapolation.Advance(cycles, state.ToVector(), next.ToVector(), StepFrom));
        return new(next with { Steps = state.Steps + 1 },
            new(logLikelihood + otherLogLikelihood, gradient) { Stop = HasStalled(state, next) ? StopReason.Stalled : null });

        (double LogLikelihood, double[]? Next) StepFrom(double[] point, double bound)
        {
            var move = step.Take(state.WithVector(point));
            var isKept = move.WhyDropped is null && double.IsFinite(move.LogLikelihood) && move.LogLikelihood >= bound;
            return (move.LogLikelihood, isKept ? move.Next.ToVector() : null);
        }
    }

    public override Result<FitSummary> Summarize(MixtureState state)
    {
        Variable[] wrong = [.. step.NotMaximized(state)
            .Concat(others.Where(o => !o.Distribution.IsMaximum(o.Thetas)).SelectMany(o => o.Distribution.Distribution.Names))
            .Select(name => problem.Graph[name])];
        if (wrong.Length > 0) return ClosedFormDiagnostics.NonzeroGradient(wrong);
        var (ordered, how) = Ordered(state);
        var warnings = model.Distributions
            .SelectMany((distribution, i) => EdgeWarnings.Find(distribution, ordered.Thetas[i], ordered.Maxima[i]))
            .Concat(others.SelectMany(o => EdgeWarnings.Find(o.Distribution.Distribution, o.Thetas, o.Maxima)));
        if (IdenticalComponents.First(model, ordered) is { } alike)
            warnings = warnings.Append(ModeDiagnostics
                .IdenticalComponents(problem.Graph[model.WeightParam!].Span, model.WeightParam!, alike + 1));
        warnings = warnings.Concat(model.Distributions.Where(d => d.HasDependentPredictors)
            .Select(d => ModeDiagnostics.DependentPredictors(d.Distribution.Draw.Distribution.Span, d.Distribution.Draw.Name)));
        var free = model.FreeParameters + others.Sum(o => o.Distribution.FreeParameters);
        Estimate[] estimates = [.. Estimates(state)];
        var open = SparsePairs.Exist(model, state)
            ? curvature.Value.FindUnidentified(estimates.ToDictionary(e => e.Name, e => e.Value)) : null;
        return new FitSummary([.. estimates], free, open is null ? [.. warnings] : [.. warnings, open.Why], how)
        {
            Definitions = DefinedValues.Compute(problem,
                new(() => LogJoint.Lower(problem, catalog, DensityPlan.JointOf(problem), DensityRequest.OwnScales)), estimates),
            NoMaximum = open?.NoMaximum,
        };
    }

    /// <summary>The estimates of a state, with components in order.</summary>
    public IEnumerable<Estimate> Estimates(MixtureState state)
    {
        var ordered = Ordered(state).State;
        if (model.WeightParam is { } weights) yield return new(weights, new([model.Components], ordered.Weights), 0);
        foreach (var estimate in model.Distributions.SelectMany((distribution, i) => distribution.Estimates(ordered.Thetas[i]))
            .Concat(others.SelectMany(o => o.Distribution.Distribution.Estimates(o.Thetas)))) yield return estimate;
    }

    public void Dispose()
    {
        onDevice?.Dispose();
        team.Dispose();
    }

    private (MixtureState State, string? How) Ordered(MixtureState state) =>
        label is null ? (state, null) : model.IsExchangeable ? ByLocation(state) : (state, "components in order of the given weights");

    private (MixtureState State, string How) ByLocation(MixtureState state)
    {
        var chosen = model.Distributions.SelectMany((distribution, i) => distribution.Distribution.Estimated.Where(e => !e.Place.IsTied)
            .Select(e => (Distribution: i, e.Place, e.Access.Of))).ToList();
        var (at, first, of) = chosen.Find(c => FusedMixture.IsOrdered(problem.Graph[c.Of])) is { Of: not null } ordered
            ? ordered : chosen[0];
        int[] order = [.. Enumerable.Range(0, model.Components).OrderBy(k => model.Distributions[at].Write(first, state.Thetas[at][k])[0])];
        return (state.Reordered(order), ComponentOrder.Describe(problem, problem.Graph[of], order.Length));
    }

    /// <summary>Whether no parameter changes by more than rounding.</summary>
    private static bool HasStalled(MixtureState before, MixtureState after) =>
        Same(before.Weights, after.Weights)
            && before.Thetas.Zip(after.Thetas)
            .All(distributions => distributions.First.Zip(distributions.Second).All(thetas => Same(thetas.First, thetas.Second)));

    private static bool Same(double[] before, double[] after)
    {
        for (var i = 0; i < before.Length; i++)
            if (Math.Abs(after[i] - before[i]) > 1e-15 * Math.Abs(before[i])) return false;
        return true;
    }

    private static (ElementwiseEstimate Distribution, double[][] Thetas, MaximumKind[] Maxima) Solved(ElementwiseEstimate distribution)
    {
        var (thetas, maxima, _) = distribution.Solve();
        return (distribution, thetas, maxima);
    }

    private double OtherLogLikelihood(StandardCatalog catalog, MixturePlan plan)
    {
        var program = LogLikelihoodProgram.Lower(problem, catalog, plan.Others.Select(o => o.Draw).Concat(plan.Constants));
        return LogLikelihoodProgram.Evaluate(program,
            others.SelectMany(o => o.Distribution.Distribution.Estimates(o.Thetas)).ToDictionary(e => e.Name, e => e.Value));
    }
}
