using ProbDsl.Inference.Em;

namespace ProbDsl.Inference.MessagePassing;

/// <summary>
/// Variational message passing: coordinate ascent on a lower bound of the log evidence, one factor given all others. Starts differ in the
/// partition of rows among the states of labels, in the means of unknowns that are multiplied, and in when their relevances are first
/// updated; the one with the highest bound is reported.
/// </summary>
internal sealed class MessageFitting : SteppedMethod<FactorState>, IDisposable
{
    /// <summary>The number of sweeps with the states of a start.</summary>
    private const int StartSweeps = 3;

    /// <summary>Up to this many states of all members of labels, there are many starts.</summary>
    private const double FewStates = 100_000;

    /// <summary>Up to this many parameters of factors, products of unknowns have many starts.</summary>
    private const int FewNumbers = 100_000;

    /// <summary>The number of sweeps from a rotation to the next, before sweeps are extrapolated.</summary>
    private const int RotationSteps = 5;

    /// <summary>The relative change of the bound that counts as rounding.</summary>
    private const double Rounding = 1e-13;

    private readonly Problem problem;
    private readonly StandardCatalog catalog;
    private readonly ExpectedJoint? joint;
    private readonly IReadOnlyList<AllocationFactors> allocations;
    private readonly MessageSweeps sweeps;
    private readonly LabelStart labels;
    private readonly bool hasProducts;
    private readonly ProductStart products;
    private readonly IReadOnlyList<RelevanceRotation> rotations;
    private readonly Func<MessageSweeps, double[], double, FitSummary> summarize;

    /// <param name="problem">The story with its data.</param>
    /// <param name="catalog">The definitions of distributions.</param>
    /// <param name="plan">A plan of <see cref="FactorRule"/>.</param>
    /// <param name="options">The options of the fit.</param>
    public MessageFitting(Problem problem, StandardCatalog catalog, InferencePlan plan, FitOptions options)
    {
        (this.problem, this.catalog, labels) = (problem, catalog, new(problem));
        var factors = Factors.Create(problem, plan.Blocks);
        hasProducts = factors.Any(f => f.IsMultiplied);
        var multiplied = MultipliedFactors.Find(problem.Graph, catalog, factors);
        (products, rotations) = (new(multiplied), [.. multiplied.Relevant.Where(r => r.IsRotated).Select(r => new RelevanceRotation(r))]);
        allocations = [.. DirichletAllocation.AllOf(problem.Graph, catalog, plan.Density)
            .Select(a => AllocationFactors.Create(AllocatedRows.Read(a, problem, catalog, options.ChosenEngine), factors))];
        Factor[] others = [.. factors.Except(allocations.SelectMany(a => a.All))];
        var rest = allocations.Aggregate(plan.Density, (density, a) => a.Rows.Allocation.Without(density));
        joint = others.Length == 0 ? null : ExpectedJoint.Lower(problem, catalog, rest, others);
        sweeps = new(problem, joint, allocations, options.ChosenEngine,
            (engine, store) => Components(engine, store, rest, options), Batches(options), options.Ranks);
        summarize = new FactorSummary(problem, catalog, plan.Density, factors, options).Of;
    }

    /// <summary>The sweeps of the fit.</summary>
    public MessageSweeps Sweeps => sweeps;

    public override SteppedDefaults Defaults => new(Restarts: Starts, MaxIterations: 5000, Tolerance: 1e-6 * IndependentParts);

    public override ObjectiveKind Objective => Evidence.BoundOf(problem.Graph, catalog);

    public override string Measure => "last rise of the bound";

    public override StateArrays<FactorState> CheckpointArrays { get; } = new(
        state => new Dictionary<string, double[]> { ["parameters"] = state.Parameters, ["progress"] = [state.Before, state.Steps] },
        arrays => new(arrays["parameters"], arrays["progress"][0], (int)arrays["progress"][1]));

    public override FactorState Init(int restart, RandomStream random)
    {
        var parameters = sweeps.Begin(random);
        sweeps.Allocate(parameters, random);
        if (sweeps.Latents.Count > 0)
            sweeps.Separate(parameters, latent => labels.Draw(latent, restart, restart, random, Fewer(latent, restart)), StartSweeps);
        else if (hasProducts) products.Run(sweeps, parameters, restart, random);
        if (sweeps.Batches > 1) NaturalGradientSteps.Run(sweeps, parameters);
        return new(parameters, double.NegativeInfinity, 0);
    }

    public override Step<FactorState> Next(FactorState state)
    {
        double[] parameters = [.. state.Parameters];
        try
        {
            var bound = sweeps.Sweep(parameters);
            var rise = bound - state.Before;
            if (state.Steps - ReducedRankExtrapolation.PlainSteps is >= 0 and var cycles)
                parameters = ReducedRankExtrapolation.Advance(cycles, state.Parameters, parameters, StepFrom);
            if (state.Steps % RotationSteps == RotationSteps - 1 || state.Steps >= ReducedRankExtrapolation.PlainSteps)
                parameters = rotations.Aggregate(parameters, Rotated);
            return new(new(parameters, bound, state.Steps + 1), new(bound, rise)
            {
                Stop = rise <= Rounding * Math.Abs(bound) ? StopReason.Stalled : null,
            });
        }
        catch (ImproperFactor improper)
        {
            return new(state, new(double.NaN, double.NaN)
                { Dropped = improper.Reason });
        }
    }

    /// <summary>The bound and the parameters after a sweep; none if the bound is lower than required or a factor is not proper.</summary>
    private (double Bound, double[]? Next) StepFrom(double[] parameters, double least)
    {
        if (!sweeps.AreProper(parameters)) return (double.NaN, null);
        double[] next = [.. parameters];
        try
        {
            return sweeps.Sweep(next) is var bound && bound >= least && double.IsFinite(bound) ? (bound, next) : (bound, null);
        }
        catch (ImproperFactor)
        {
            return (double.NaN, null);
        }
    }

    /// <summary>The parameters after a sweep: from the rotated ones, if the bound there is no lower.</summary>
    private double[] Rotated(double[] parameters, RelevanceRotation rotation)
    {
        double[] plain = [.. parameters];
        var bound = sweeps.Sweep(plain);
        return rotation.Of(sweeps, parameters) is { } rotated && StepFrom(rotated, bound).Next is { } next ? next : plain;
    }

    /// <summary>
    /// Every third start has rows in 2, 3, .. of the states only: a bound pays for each component in use, and sweeps seldom empty one.
    /// </summary>
    private int? Fewer(Variable latent, int restart)
    {
        var states = problem.SizeOf(((FiniteSupport)latent.Support).Count);
        return restart % 3 != 2 || states < 3 ? null : 2 + (restart / 3 % (states - 2));
    }

    /// <summary>
    /// The number of parts whose bounds are added: rows where a batch stands for all, groups where only these are unknown, which start
    /// where they stay.
    /// </summary>
    private double IndependentParts => sweeps.Batches > 1 ? problem.LargestSize
        : joint is null && allocations.All(a => a.Outcomes is null) ? allocations.Sum(a => (double)a.Rows.Groups) : 1;

    private int Starts => Math.Max(StartsOfStates, !hasProducts ? 1 : sweeps.Count <= FewNumbers ? 10 : 3);

    // beside starts in all states, half as many in fewer
    private int StartsOfStates =>
        sweeps.Latents.Count == 0 && allocations.All(a => a.Outcomes is null) ? 1
            : (HasFewStates ? 20 : 4) * (sweeps.Latents.Count > 0 ? 3 : 2) / 2;

    private bool HasFewStates => sweeps.Latents.Concat(allocations.Select(a => a.Rows.Allocation.Latent))
        .Sum(l => (double)StateWeights.ShapeOf(problem, l).Count) <= FewStates;

    private ComponentExpectation? Components(IEngine engine, IStore store, DensityPlan density, FitOptions options) =>
        joint is null || ComponentRows.Find(problem, catalog, density) is not { } rows ? null
            : new(problem, catalog, rows, new(problem, catalog, density, rows, joint.Rounds), joint.Rounds.Count, engine, store, options);

    private AllocationBatches? Batches(FitOptions options) =>
        options[StandardOptions.BatchSize] is { } size && joint is null && allocations is [{ Outcomes: not null } only]
            ? AllocationBatches.Split(only, size, options.Seed, options.ThreadsOrAll) : null;

    public override Result<FitSummary> Summarize(FactorState state) => summarize(sweeps, state.Parameters, state.Before);

    public void Dispose() => sweeps.Dispose();
}
