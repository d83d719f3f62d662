using ProbDsl.Compiler.Graph;
using ProbDsl.Data.Columns;
using ProbDsl.Inference.Analysis;
using ProbDsl.Inference.Exact;
using ProbDsl.Inference.Fits.Sections;
using ProbDsl.Inference.Kernels;
using ProbDsl.Inference.Observations;
using ProbDsl.Inference.Options;
using ProbDsl.Inference.Problems;
using ProbDsl.Inference.Results;
using ProbDsl.Inference.Results.Sections;
using ProbDsl.Inference.Training;
using ProbDsl.Inference.Variational;
using ProbDsl.Runtime.Programs;

namespace ProbDsl.Inference.Fits;

/// <summary>A fit that was read back from its folder, with all that new data for it need.</summary>
/// <param name="Folder">As the user wrote it.</param>
/// <param name="Graph">
/// The story, compiled with the fit's hyperparameters; functions of whole columns in its definitions are the numbers that they came to, and
/// `all` is the columns that it stood for.
/// </param>
/// <param name="Method">The name of the method that made it.</param>
/// <param name="Hyperparameters">The value of each.</param>
/// <param name="Data">The files that it was fitted to, by name and SHA-256.</param>
/// <param name="SavedData">Sizes, names and constants of these files.</param>
/// <param name="Posterior">Draws of the story's unknowns; a point is one draw.</param>
/// <param name="IsPoint">Whether the method gave a point.</param>
public sealed record KeptFit(
    string Folder, ModelGraph Graph, string Method, IReadOnlyDictionary<string, double> Hyperparameters, IReadOnlyList<DataFile> Data,
    SavedData SavedData, PosteriorDraws Posterior, bool IsPoint)
{
    /// <summary>The fit with what new rows need of the sections of its result.</summary>
    internal KeptFit With(IReadOnlyCollection<ResultSection> sections)
    {
        var draws = Find<PosteriorDraws>();
        return this with
        {
            Posterior = draws ?? Posterior,
            IsPoint = draws is null,
            Weights = Find<TrainedWeights>()?.Arrays ?? Weights,
            Rows = Find<RowDistributions>()?.All ?? Rows,
            Distributions = Find<ClosedFormPosteriors>()?.All ?? Distributions,
            Training = Find<TrainingRowsSection>() is { Arrays: { Count: > 0 } columns } ? columns : null,
        };

        T? Find<T>() => sections.OfType<T>().FirstOrDefault();
    }

    /// <summary>Trained numbers by name, in free coordinates; none where nothing was trained.</summary>
    public IReadOnlyDictionary<string, Tensor> Weights { get; init; } = new Dictionary<string, Tensor>();

    /// <summary>Laws that are made of rows, by the data names that they draw.</summary>
    public IReadOnlyDictionary<string, RowDistribution> Rows { get; init; } = new Dictionary<string, RowDistribution>();

    /// <summary>The posterior of unknowns in closed form; none where the method has none, or has not kept it.</summary>
    internal IReadOnlyList<NamedDistribution> Distributions { get; init; } = [];

    /// <summary>The options that the fit was asked for.</summary>
    public RunOptions Options { get; init; } = RunOptions.None;

    /// <summary>The nets whose weights it has.</summary>
    public IReadOnlySet<string> TrainedNets =>
        Weights.Keys.Where(w => w.Contains('.', StringComparison.Ordinal))
            .Select(w => w[..w.IndexOf('.', StringComparison.Ordinal)]).ToHashSet();

    /// <summary>
    /// The columns of joint plates as its files held them, which new rows are conditioned on; null where it has not kept them.
    /// </summary>
    public IReadOnlyList<NamedArray>? Training { get; init; }

    /// <summary>Whether what is latent in a row is known by the guide alone.</summary>
    public bool IsGuided => Weights.Count > 0 && IsPoint && PathDraw.Of(Graph) is null
        && (BoundPlan.Of(Graph, Unobserved.Of(Graph)).HasDraws || Weights.Keys.Any(IsOfAGuide));

    /// <summary>
    /// Whether a trained array is neither a param of the story nor a weight of its nets: of latents or cells that a guide draws.
    /// </summary>
    private bool IsOfAGuide(string weight) => Graph.Variables.All(v => v.Name != weight)
        && !Graph.Callables.Any(c => weight.StartsWith($"{c.Name}.", StringComparison.Ordinal));

    /// <summary>What the fit knows of the unknowns of a problem that `Bind` gave.</summary>
    /// <param name="problem">New data, or none.</param>
    /// <param name="sameRows">Whether its files are those of the fit, so that rows are the members that the fit knows.</param>
    public FittedUnknowns In(Problem problem, bool sameRows = false) => new(this, problem, sameRows);

    /// <summary>A latent that stands outside of the rows and that a guide knows; null where there is none.</summary>
    public Variable? OnlyInItsGuide(Problem problem) => !IsGuided ? null
        : GuidedLatents.Continuous(problem).FirstOrDefault(v => BatchedPlate.Of(problem) is not { } rows || !BatchedPlate.Has(v, rows));

    /// <summary>Whether files are those of the fit, by their hashes.</summary>
    public bool IsOf(IReadOnlyCollection<DataFile> files) => files.Count > 0 && files.All(f => Data.Any(d => d.Hash == f.Hash));

    /// <summary>The plates that a fitted unknown has a value for each member of.</summary>
    public IReadOnlySet<string> FittedPlates =>
        Graph.Variables.Where(v => Posterior.Arrays.ContainsKey(v.Name)).SelectMany(v => v.Whole.Dims)
            .SelectMany(d => d.Size.Symbols).ToHashSet();
}
