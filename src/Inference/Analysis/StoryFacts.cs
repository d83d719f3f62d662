using System.Collections.Concurrent;
using ProbDsl.Catalogue;
using ProbDsl.Compiler.Graph;
using ProbDsl.Inference.Observations;
using ProbDsl.Inference.Options;
using ProbDsl.Inference.Problems;
using ProbDsl.Parser.Syntax;

namespace ProbDsl.Inference.Analysis;

/// <summary>
/// What is known of a story before a method treats it: its unknowns, what nobody observed, the structures in it. Each is found once, when
/// it is first asked for; methods read it from here.
/// </summary>
public sealed class StoryFacts
{
    private readonly ConcurrentDictionary<object, object?> found = [];
    private readonly StoryFacts? withoutData;
    private readonly Lazy<ValueList<Finding>> structures;
    private readonly Lazy<Unobserved> unobserved;
    private readonly Lazy<DensityPlan> density;
    private readonly Lazy<PathDraw?> path;

    private StoryFacts(ModelGraph graph, StandardCatalogue catalogue, RunOptions run, StoryFacts? withoutData, Problem? problem)
    {
        (Graph, Catalogue, Run, this.withoutData, Problem) = (graph, catalogue, run, withoutData, problem);
        structures = withoutData?.structures ?? new(() => Find(graph, catalogue));
        unobserved = new(() => problem is null ? Unobserved.Of(graph) : Unobserved.Of(problem).Marginal);
        path = withoutData?.path ?? new(() => PathDraw.Of(graph));
        density = new(() => DensityPlan.Of(graph, Unobserved));
    }

    public ModelGraph Graph { get; }

    /// <summary>What its names mean.</summary>
    public StandardCatalogue Catalogue { get; }

    /// <summary>The options of the run, which some plans depend on.</summary>
    public RunOptions Run { get; }

    /// <summary>The story with its data; null before they are bound.</summary>
    public Problem? Problem { get; }

    /// <summary>Missing cells by data name; null before data are bound.</summary>
    public IReadOnlyDictionary<string, MissingCells>? Cells => Problem?.Missing;

    /// <summary>The same story before its data are bound.</summary>
    public StoryFacts WithoutData => withoutData ?? this;

    /// <summary>Labels of rows and distributions with closed forms, one for each unknown that a rule concerns.</summary>
    public ValueList<Finding> Structures => structures.Value;

    /// <summary>What nobody observed; before data are bound, no cell counts as missing.</summary>
    public Unobserved Unobserved => unobserved.Value;

    /// <summary>The same for bounds, in which every other unknown has a value.</summary>
    public Unobserved GivenUnknowns => Problem is null ? Unobserved : Unobserved.Of(Problem).GivenUnknowns;

    /// <summary>The draw that goes along a differential equation in time; null where the story has none.</summary>
    internal PathDraw? Path => path.Value;

    /// <summary>What becomes of each unknown in a log density.</summary>
    public DensityPlan Density => density.Value;

    /// <summary>Whether more methods may treat the story once its data are bound and cells turn out to be missing.</summary>
    public bool DependsOnCells => Cells is null && new ObservedAncestry(Graph, null).MayIntegrate;

    public IEnumerable<Variable> Params => Graph.Variables.Where(v => v.Role == Role.Param);

    public IEnumerable<Variable> Latents => Graph.Variables.Where(v => v.Role == Role.Latent);

    /// <summary>Latents on which something observed depends.</summary>
    public IEnumerable<Variable> Needed => Latents.Where(Unobserved.StaysUnknown);

    /// <summary>Params, and the continuous latents on which something observed depends.</summary>
    public IEnumerable<Variable> Staying => Params.Concat(Needed.Where(l => !l.IsFiniteLatent));

    /// <summary>Whether nothing in the story is unknown; the weights of nets are.</summary>
    public bool IsKnown => !Params.Any() && !Latents.Any() && !Graph.HasNets;

    /// <summary>Whether every unknown has a prior, and there is neither a net nor a guide.</summary>
    public bool IsOfPriors => !Params.Any() && !Graph.HasNets && Graph.Guide.Count == 0;

    /// <summary>What an unknown was found to be, or why it is nothing that a rule knows.</summary>
    public Finding this[string unknown] => Structures.First(o => o.Unknown == unknown);

    /// <summary>The params that are arguments of one distribution with a closed form over rows.</summary>
    public IEnumerable<EstimatedDistribution> Estimated =>
        Params.Select(p => this[p.Name].Structure).OfType<ClosedFormOfRows>().Select(f => f.Distribution);

    public static StoryFacts Of(ModelGraph graph, StandardCatalogue catalogue, RunOptions? run = null) =>
        new(graph, catalogue, run ?? RunOptions.None, null, null);

    /// <summary>What is found by a look that costs more than a few reads of the graph: once for the story and its data.</summary>
    /// <param name="key">What is looked for, and the options that it depends on.</param>
    /// <param name="find">The look.</param>
    public T Once<T>(object key, Func<T> find) => (T)found.GetOrAdd(key, _ => find())!;

    /// <summary>With the data at hand.</summary>
    public StoryFacts With(Problem problem) => new(Graph, Catalogue, Run, WithoutData, problem);

    private static ValueList<Finding> Find(ModelGraph graph, StandardCatalogue catalogue)
    {
        StructureRule[] rules = [new FiniteLatentRule(graph), new ClosedFormRule(graph, catalogue)];
        return [.. graph.Variables.SelectMany(unknown => rules.Select(rule => rule.Consider(unknown)).OfType<Finding>())];
    }
}
