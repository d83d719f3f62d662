using ProbDsl.Runtime.Engines;

namespace ProbDsl.Inference.Nuts;

/// <summary>The No-U-Turn sampler of a story, on one thread. A draw has the unconstrained parameters.</summary>
internal sealed class NutsSampler : ChainMethod<NutsState>
{
    /// <summary>The places of statistics.</summary>
    public const int LogDensity = 0, Acceptance = 1, StepLength = 2, Depth = 3, Leapfrogs = 4, Divergent = 5, Energy = 6;

    private readonly StoryObjective objective;
    private readonly NutsChain chain;
    private readonly ChainCentering? centering;
    private readonly PathStarts paths;
    private readonly IReadOnlyList<IReadOnlyDictionary<string, double[]>> like;
    private readonly MapStart starts;
    private readonly double[] units, asWritten;
    private readonly IProgram jacobian;
    private readonly OutputSlot logJacobian;

    /// <param name="story">The story with its data.</param>
    /// <param name="plan">How each unknown enters the density.</param>
    /// <param name="joint">The log density.</param>
    /// <param name="engine">The engine of its programs.</param>
    /// <param name="settings">The settings of the chains.</param>
    /// <param name="paths">The starts of the chains.</param>
    /// <param name="like">The states of chains of another fit, with which chains start; none without one.</param>
    public NutsSampler(
        StoryFacts story, DensityPlan plan, LogJoint joint, EngineChoice engine, NutsSettings settings, PathStarts paths,
        IReadOnlyList<IReadOnlyDictionary<string, double[]>> like)
    {
        this.like = like;
        var problem = story.Problem!;
        using var guard = new ConstructionGuard();
        objective = guard.Add(new StoryObjective(problem, joint, withJacobian: true, engine with { Threads = 1 }));
        centering = joint.Centerings.Count > 0 ? guard.Add(new ChainCentering(objective)) : null;
        (chain, this.paths) = (new(objective, settings, centering), paths);
        asWritten = [.. Enumerable.Repeat(1.0, centering?.Count ?? 0)];
        var implied = new StoryUnits(problem);
        units = CoordinateUnits.Compute(implied, joint.Coordinates, _ => false);
        starts = new(problem, story.Catalog, objective, units, implied: plan.Integrated.Count > 0 ? implied : null);
        jacobian = guard.Add(objective.Compile(joint.JacobianProgram()));
        logJacobian = jacobian.Of(LogJoint.Jacobian);
        guard.Release();
    }

    public override int Dimension => objective.Dimension;

    public override IReadOnlyList<string> Statistics { get; } =
        ["lp__", "accept_stat__", "stepsize__", "treedepth__", "n_leapfrog__", "divergent__", "energy__"];

    /// <summary>
    /// The state of a chain of another fit; or a draw of a normal approximation; without one, a random point about moments of the data, or
    /// a draw from the prior: the first with a finite density.
    /// </summary>
    public override NutsState Init(int chain, RandomStream random) => InRange(() =>
    {
        centering?.Set(asWritten);
        return like.Count > 0 && Restore(like[chain % like.Count]) is { } kept ? this.chain.BeginLike(kept, () => AnyStart(chain, random))
            : paths.Of(chain, objective, units, starts) is { } start ? this.chain.Begin(start.Position, random, start.Sds)
            : this.chain.Begin(AnyStart(chain, random), random);
    });

    /// <exception cref="StoppedChain">There is none.</exception>
    private double[] AnyStart(int chain, RandomStream random) =>
        starts.Find(chain + 1, random) ?? throw new StoppedChain("no start has a finite density with a finite gradient");

    /// <summary>The error that no start has a finite density; null if one has.</summary>
    public Diagnostic? NoDensityError(ulong seed) => starts.NoDensityError(seed);

    public override NutsState Next(NutsState state, int step, RandomStream random) => InRange(() =>
    {
        chain.Next(state, step, random);
        return state;
    });

    public override void Write(NutsState state, RandomStream random, Span<double> statistics, Span<double> draw)
    {
        centering?.Set(state.Centering);
        state.Point.Position.AsSpan(0, Dimension).CopyTo(draw);
        objective.Write(draw);
        jacobian.Run();
        if (centering is not null)
        {
            // draws have the coordinates of the story
            centering.Read(draw);
            for (var i = 0; i < centering.Count; i++) draw[centering.Places[i]] = centering.AsWritten[i];
        }

        statistics[LogDensity] = state.Point.LogDensity - jacobian.Number(logJacobian);
        statistics[Acceptance] = state.Last.Acceptance;
        statistics[StepLength] = state.Length;
        statistics[Depth] = state.Last.Depth;
        statistics[Leapfrogs] = state.Last.Leapfrogs;
        statistics[Divergent] = state.Last.HasDiverged ? 1 : 0;
        statistics[Energy] = state.Last.Energy;
    }

    public override bool HasDiverged(ReadOnlySpan<double> statistics) => statistics[Divergent] == 1;

    public override double[] Adapted(NutsState state) =>
        new AdaptedValues(state.Steps.Average, state.Metric.Variances, state.Divides, state.Replaced, state.Centering).ToArray();

    public override IReadOnlyDictionary<string, double[]> Save(NutsState state) => state.ToArrays();

    public override NutsState? Restore(IReadOnlyDictionary<string, double[]> arrays) =>
        NutsState.Of(Dimension, arrays) is { } state && state.Centering.Length == asWritten.Length ? state : null;

    public override void Dispose()
    {
        jacobian.Dispose();
        centering?.Dispose();
        objective.Dispose();
    }

    /// <summary>A step, which stops the chain if the story reads an element that does not exist.</summary>
    private static NutsState InRange(Func<NutsState> step)
    {
        try
        {
            return step();
        }
        catch (IndexOutOfProgramRange outside)
        {
            throw new StoppedChain(outside.Message);
        }
    }
}
