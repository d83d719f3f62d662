using ProbDsl.Inference.Fits.Sections;

namespace ProbDsl.Inference.Fits;

/// <summary>A fit that was read back from its folder, with everything that new data need.</summary>
/// <param name="Folder">The folder as the user wrote it.</param>
/// <param name="Graph">
/// The story, compiled with the fit's hyperparameters; functions of whole columns in its definitions are replaced by their values in the
/// fit, and `all` by its columns.
/// </param>
/// <param name="Method">The name of the inference method.</param>
/// <param name="Hyperparameters">The value of each hyperparameter.</param>
/// <param name="Data">The data files, by name and SHA-256.</param>
/// <param name="SavedData">Sizes, names and constants of these files.</param>
/// <param name="Posterior">Draws of the story's unknowns; a point is one draw.</param>
/// <param name="IsPoint">Whether the method gave a point.</param>
public sealed record SavedFit(
    string Folder, ModelGraph Graph, string Method, IReadOnlyDictionary<string, double> Hyperparameters, IReadOnlyList<DataFile> Data,
    SavedData SavedData, PosteriorDraws Posterior, bool IsPoint)
{
    /// <summary>The fit with the sections of its result that new rows need.</summary>
    internal SavedFit With(IReadOnlyCollection<ResultSection> sections)
    {
        var draws = Find<PosteriorDraws>() ?? Find<DrawsGivenEstimates>()?.All;
        return this with
        {
            Sections = [.. sections],
            Posterior = draws is null ? Posterior : WithParams(draws) with { LeftOut = draws.LeftOut },
            IsPoint = draws is null,
            HasDrawsOf = draws?.Arrays.Keys.ToHashSet() ?? [],
            Weights = Find<TrainedWeights>()?.Arrays ?? Weights,
            Rows = Find<RowDistributions>()?.All ?? Rows,
            Distributions = Find<ClosedFormPosteriors>()?.All ?? Distributions,
            Training = Find<TrainingRowsSection>() is { Arrays: { Count: > 0 } columns } ? columns : null,
        };

        T? Find<T>() => sections.OfType<T>().FirstOrDefault();
    }

    /// <summary>Draws of latents together with the params that they are given, the same in each draw.</summary>
    private PosteriorDraws WithParams(PosteriorDraws draws)
    {
        var all = new Dictionary<string, Tensor>(draws.Arrays);
        foreach (var (name, point) in Posterior.Arrays.Where(a => Graph.Find(a.Key) is { Role: Role.Param } && !all.ContainsKey(a.Key)))
            all.Add(name, PosteriorDraws.Spaced(point, draws.Count));
        return new(draws.Count, all);
    }

    /// <summary>The unknowns whose draws differ: at a point, the latents that were drawn given the estimates.</summary>
    internal IEnumerable<string> Varying => Posterior.Arrays.Where(a => Enumerable.Range(1, Posterior.Count - 1).Any(draw =>
    {
        var each = a.Value.Values.Length / Posterior.Count;
        return !a.Value.Values.AsSpan(0, each).SequenceEqual(a.Value.Values.AsSpan(draw * each, each));
    })).Select(a => a.Key);

    /// <summary>The first draw alone, without these unknowns.</summary>
    /// <param name="without">The unknowns that are left out; all others are the same in each draw.</param>
    internal SavedFit AtEstimates(IReadOnlySet<string> without) => this with
    {
        Posterior = new(1, Posterior.Arrays.Where(a => !without.Contains(a.Key)).ToDictionary(a => a.Key, a =>
            new Tensor([1, .. a.Value.Shape[1..]], [.. a.Value.Values.Take(a.Value.Values.Length / Posterior.Count)]))),
        IsPoint = true,
        HasDrawsOf = new HashSet<string>(),
    };

    /// <summary>The unknowns of which the fit has draws; none if it is a point.</summary>
    internal IReadOnlySet<string> HasDrawsOf { get; private init; } = new HashSet<string>();

    /// <summary>Each `all` of the story, in whose place the graph has columns.</summary>
    internal IReadOnlyList<FittedAll> Alls { get; init; } = [];

    /// <summary>The sections of its result that were read back.</summary>
    public IReadOnlyList<ResultSection> Sections { get; init; } = [];

    /// <summary>Trained parameters by name, in unconstrained coordinates; empty if nothing was trained.</summary>
    public IReadOnlyDictionary<string, Tensor> Weights { get; init; } = new Dictionary<string, Tensor>();

    /// <summary>Nonparametric distributions, by the data names that they draw.</summary>
    public IReadOnlyDictionary<string, RowDistribution> Rows { get; init; } = new Dictionary<string, RowDistribution>();

    /// <summary>The posterior of unknowns in closed form; empty if the method has none, or if it is not saved.</summary>
    internal IReadOnlyList<NamedDistribution> Distributions { get; init; } = [];

    /// <summary>The options that the user set.</summary>
    public RunOptions Options { get; init; } = RunOptions.None;

    /// <summary>The Markov chains of its draws, one after another; 1 if it has none.</summary>
    public int Chains { get; init; } = 1;

    /// <summary>The code and the message of each warning of the fit, `W0620: ..`.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>What the fit says of the weights of its draws; empty without weights.</summary>
    public IReadOnlyList<KeptTail> Tails { get; init; } = [];

    /// <summary>How the dates of its data were written; null means as ISO 8601 writes them.</summary>
    public string? DateFormat => Options[StandardOptions.DateFormat];

    /// <summary>The fit, to read data whose dates are written in another format.</summary>
    internal SavedFit Reading(string dateFormat) => this with { Options = Options.With(StandardOptions.DateFormat, dateFormat) };

    /// <summary>Whether the story has nothing to estimate, so that densities are those of the story as it is written.</summary>
    public bool HasNoUnknown => Weights.Count == 0 && Rows.Count == 0 && !Graph.HasUnknowns;

    /// <summary>The nets with trained weights.</summary>
    public IReadOnlySet<string> TrainedNets =>
        Weights.Keys.Where(w => w.Contains('.', StringComparison.Ordinal))
            .Select(w => w[..w.IndexOf('.', StringComparison.Ordinal)]).ToHashSet();

    /// <summary>The columns of joint plates in the fit's data, on which new rows are conditioned; null if they are not saved.</summary>
    public IReadOnlyList<NamedArray>? Training { get; init; }

    /// <summary>Data that the nets of a derived guide read.</summary>
    internal IReadOnlySet<string> InGuide => Graph.Variables.Where(v => v.Role == Role.Data && Weights.Keys.Any(name =>
        AmortizedGuide.IsOfEncoder(name) && name.EndsWith($".{v.Name}", StringComparison.Ordinal))).Select(v => v.Name).ToHashSet();

    /// <summary>Whether only the guide has the distribution of the latents of a row, so that the row's density has a bound.</summary>
    public bool HasGuidedLatents => PredictsByGuide && StoryStructures.Of(Graph).Generated is null;

    /// <summary>Whether the guide draws the latents of a row, whether or not the row has a density.</summary>
    public bool PredictsByGuide => Weights.Count > 0
        && StoryStructures.Of(Graph) is { HasPath: false, HasEnergy: false, Generated: var generated }
        && (generated is null || Graph.Guide.Count > 0 || Weights.Keys.Any(AmortizedGuide.IsOfEncoder))
        && (IsPoint
            ? BoundPlan.Analyze(Graph).HasDraws || Weights.Keys.Any(IsOfAGuide) : LeavesToTheGuide);

    /// <summary>Whether a fit with draws of some unknowns leaves others, or missing cells, to its guide.</summary>
    private bool LeavesToTheGuide
    {
        get
        {
            var plan = BoundPlan.Analyze(Graph);
            return plan.Drawn.Concat(plan.Derived).Concat(plan.Chains.Select(c => c.Chain.Latent)).Any(v => !HasDrawsOf.Contains(v.Name))
                || Graph.Guide.OfType<Draw>().Any(d => Graph.Find(d.Target.Of) is { Role: Role.Data });
        }
    }

    /// <summary>
    /// Whether an array is neither a param of the story nor of its nets and flows, but belongs to a guide of latents or cells.
    /// </summary>
    private bool IsOfAGuide(string weight) => !StandardUnits.AreOfRows(weight) && Graph.Variables.All(v => v.Name != weight)
        && !Graph.Callables.Any(c => weight.StartsWith($"{c.Name}.", StringComparison.Ordinal));

    /// <summary>The fit's values for the unknowns of a bound problem.</summary>
    /// <param name="problem">New data, or none.</param>
    /// <param name="sameRows">Whether its files are those of the fit, so that its rows are the fit's members.</param>
    public FittedUnknowns In(Problem problem, bool sameRows = false) => new(this, problem, sameRows);

    /// <summary>A latent that all rows share whose distribution only a guide has, without draws of it; null if there is none.</summary>
    public Variable? GuidedLatentOutsideRows(Problem problem) => HasGuidedLatents
        ? GuidedLatents.Shared(problem).FirstOrDefault(v => !HasDrawsOf.Contains(v.Name)) : null;

    /// <summary>
    /// The error if the fit integrated a latent of which it has no values: new rows depend on them, unless each has one of its own.
    /// </summary>
    public Diagnostic? IntegratedLatent => Posterior.LeftOut.Select(Graph.Find).FirstOrDefault(v => v is { Role: not Role.Derived })
        is { } leftOut ? FitDiagnostics.LeftOut(leftOut) :
        IntegratedWithoutValues(ofRows: false).FirstOrDefault() is { } latent ? FitDiagnostics.Integrated(latent) : null;

    /// <summary>The latents that each row has of its own, which the fit integrated, so that it has no values of them.</summary>
    public IEnumerable<Variable> IntegratedOfRows => IntegratedWithoutValues(ofRows: true);

    /// <summary>Whether a block is a chain along rows that are saved: it is integrated again with the rows after them.</summary>
    private bool GoesOn(IntegratedBlock block) => Training is not null && block is GaussianChain chain && JointRows.Find(Graph)
        is [{ Within: null } rows] && chain.Members.All(m => m.Latent.Extents[m.Along].Plate == rows);

    private IEnumerable<Variable> IntegratedWithoutValues(bool ofRows) =>
        StoryStructures.Of(Graph).Density.Integrated
        .Where(b => b.AreOfRows == ofRows && b is not GaussianChain { AreSequences: true } && !GoesOn(b))
        .SelectMany(b => b.Latents).Where(l => !Posterior.Arrays.ContainsKey(l.Name));

    /// <summary>Whether files are those of the fit, by their hashes, with the same rows.</summary>
    public bool IsOf(IReadOnlyCollection<DataFile> files) =>
        files.Count > 0 && files.All(f => Data.Any(d => d.Hash == f.Hash && d.Rows == f.Rows));

    /// <summary>The plates with a fitted value for each member.</summary>
    public IReadOnlySet<string> FittedPlates =>
        Graph.Variables.Where(v => Posterior.Arrays.ContainsKey(v.Name)).SelectMany(v => v.Whole.Dims)
            .SelectMany(d => d.Size.Symbols).ToHashSet();
}
