namespace ProbDsl.Inference.Exact;

/// <summary>
/// Solves each block, checks the joint posterior against the story's density, and summarizes it: table, draws and log evidence.
/// </summary>
internal sealed class ExactFitting : Fitting, IDisposable
{
    /// <summary>The number of points at which log density - log q is compared.</summary>
    private const int CheckedPoints = 8;

    /// <summary>The relative difference of log densities that rounding may cause.</summary>
    private const double Rounding = 1e-8;

    private readonly Problem problem;
    private readonly StandardCatalog catalog;
    private readonly EngineChoice engine;
    private readonly StoryObjective objective;
    private readonly List<(ConjugateBlock Block, int[] Places)> blocks;
    private readonly StatePosterior? states;
    private readonly ChainPosterior? chains;

    public ExactFitting(Problem problem, StandardCatalog catalog, InferencePlan plan, FitOptions options)
    {
        (this.problem, this.catalog, engine) = (problem, catalog, options.ChosenEngine);
        using var guard = new ConstructionGuard();
        objective = guard.Add(StoryObjective.OnOwnScales(problem, catalog, plan.Density, options.ChosenEngine, options.Ranks));
        if (objective.Joint.Marginalized.Count > 0)
            states = guard.Add(new StatePosterior(problem, catalog, plan.Density, options.ChosenEngine));
        if (plan.Density.Integrated.Count > 0) chains = new(problem, catalog, plan.Density, options.ChosenEngine, options.Seed);
        blocks = [.. plan.Blocks.Select(b => b.By).OfType<ConjugatePosterior>()
            .Select(b => (b.Block, b.Block.Unknowns.SelectMany(objective.Joint.PlacesOf).ToArray()))];
        guard.Release();
    }

    public override FitOutcome Run(FitOptions options, IProgress progress, CancellationToken cancellation)
    {
        if (states is { IsPossible: false }) return FitOutcome.None([ExactDiagnostics.Impossible(objective.Joint.Marginalized)]);
        var (inside, distributions) = (InteriorPoint.Choose(objective.Joint, _ => true),
            new List<(BlockDistribution Distribution, int[] Places)>());
        foreach (var (block, places) in blocks)
        {
            try
            {
                distributions.Add((SolverOf(block, places, inside).Solve(), places));
            }
            catch (NoClosedForm none)
            {
                return FitOutcome.None([ExactDiagnostics.NoPosterior(
                    objective.Joint.NameOf(places[none.ParameterIndex]), none.Message, none.MayBeOfColumn ? ColumnOf(block) : null)]);
            }
        }

        return Outcome(new(distributions, objective.Dimension), options);
    }

    /// <summary>
    /// The column because of which a block has no posterior: a constant outcome, or predictors that determine each other.
    /// </summary>
    private DegenerateColumn? ColumnOf(ConjugateBlock block)
    {
        var unknowns = block.Unknowns.Select(name => problem.Graph[name]).ToList();
        return unknowns.Select(u => DegenerateColumn.Find(problem, u, [.. Enumerable.Range(0, problem.ShapeOf(u).Count)]))
            .Concat(unknowns.Select(u => DegenerateColumn.OfPredictors(problem, u))).FirstOrDefault(found => found is not null);
    }

    public void Dispose()
    {
        states?.Dispose();
        objective.Dispose();
    }

    private BlockSolver SolverOf(ConjugateBlock block, int[] places, double[] inside)
    {
        var other = block.Other is { } name ? objective.Joint.Coordinates.First(c => c.Unknown.Name == name) : null;
        var others = other?.Free.Count ?? 0;
        return new(new RestrictedFunction(objective, inside, places).Gradients, places.Length - others, others, block.Statistics,
            other is { Unknown.Type.ElementRank: > 0 } ? other.Free[^1] : 1, block.Power);
    }

    private FitOutcome Outcome(PosteriorDistribution distribution, FitOptions options)
    {
        var center = distribution.Center();
        if (chains?.Unidentified(objective.Density(center)) is { } latent)
            return FitOutcome.None([ExactDiagnostics.NoPosterior((latent.Name, latent), BlockSolver.NotIdentified, null)]);
        var evidence = objective.Density(center) - distribution.LogDensity(center);
        if (!double.IsFinite(evidence) && new ImpossibleStatement(problem, catalog).Find() is { } impossible)
            return FitOutcome.None([impossible]);
        var rounding = Math.Max(DensityRounding.OfDifference(distribution.LargestTerms), DensityRounding.Of(evidence));
        var random = new RandomStream(options.Seed, "exact draws");
        var draws = distribution.Draws(distribution.CountOf(options, chains?.Numbers ?? 0), random);
        for (var look = 0; look < Math.Min(CheckedPoints, draws.Count); look++)
        {
            var point = distribution.Inside(draws[look]);
            var (density, own) = (objective.Density(point), distribution.LogDensity(point));
            var (apart, most) = (Math.Abs(density - own - evidence), Rounding * (1 + Math.Abs(density) + Math.Abs(own)));
            if (apart <= most + rounding) continue;
            // terms that cancel within a row are not seen from outside, but their rounding is: a wrong form is smooth
            var canceled = DensityRounding.Estimate(Difference, point) + DensityRounding.Estimate(Difference, center);
            if (!(apart <= most + canceled)) return FitOutcome.None([ExactDiagnostics.NotOfTheForm(density - own - evidence)]);
            rounding = Math.Max(rounding, DensityRounding.Counted(canceled));
        }

        var kind = Evidence.Describe(problem.Graph, catalog);
        var summary = Summary(distribution, draws, random, options) with
        {
            Metric = new(kind, evidence, rounding > 0 ? rounding : null),
            Warnings = [.. DensityRounding.Warnings(rounding)],
        };
        return new(summary, kind, evidence, double.NaN, StopReason.ClosedForm, 1, [], [], summary.Warnings);

        double Difference(double[] at) => objective.Density(at) - distribution.LogDensity(at);
    }

    private FitSummary Summary(PosteriorDistribution distribution, UnconstrainedDraws draws, RandomStream random, FitOptions options)
    {
        var moments = chains?.Moments(options.Interval) ?? [];
        var (arrays, sampled, joint) = (draws.Arrays(objective), new DrawSummary(draws.Count, options.Interval), objective.Joint);
        var together = joint.Coordinates.Select(c => c.Unknown.Name).ToDictionary(name => name, name => arrays[name]);
        foreach (var (latent, drawn) in states?.Draw(draws.Count, random) ?? new Dictionary<string, Tensor>()) together[latent] = drawn;
        foreach (var (latent, drawn) in chains?.Draw(draws.Count) ?? new Dictionary<string, Tensor>()) together[latent] = drawn;
        var names = problem.Graph.Variables.Select(v => v.Name).ToList();
        return new([.. joint.Coordinates
            .Select(c => distribution.EstimateOf(c, joint, options.Interval, () => sampled.Of(c.Unknown, arrays[c.Unknown.Name])))
            .Concat(moments.Where(m => problem.Graph[m.Name].Role == Role.Latent)).OrderBy(e => names.IndexOf(e.Name))],
            joint.Coordinates.Sum(c => c.DegreesOfFreedom) + (chains?.Numbers ?? 0), [])
        {
            Definitions = [.. states?.Definitions(together, sampled)
                ?? (chains is null ? joint.Definitions.Select(d => sampled.Of(d, arrays[d.Name]))
                    : DefinitionsOf(moments, together, sampled))],
            Sections =
            [
                .. distribution.Named(joint) is { Count: > 0 } distributions ? [new ClosedFormPosteriors(distributions)]
                : Array.Empty<ResultSection>(),
                .. states is null ? Array.Empty<ResultSection>() : [new StatePosteriors([.. states.Reported])],
                .. problem.Graph.HasUnknowns ? [new PosteriorDraws(draws.Count, together)] : Array.Empty<ResultSection>(),
            ],
        };
    }

    /// <summary>Definitions by draws; means and standard deviations are exact where one is linear in a chain at one position.</summary>
    private IEnumerable<Estimate> DefinitionsOf(
        IReadOnlyList<Estimate> moments, Dictionary<string, Tensor> draws, DrawSummary sampled) =>
        DrawnDefinitions.Compute(problem, catalog, draws, sampled.Count, engine)
            .Select(d => moments.FirstOrDefault(m => m.Name == d.Of.Name) ?? sampled.Of(d.Of, d.Draws));
}
