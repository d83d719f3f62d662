using ProbDsl.Catalogue;
using ProbDsl.Compiler;
using ProbDsl.Parser;

namespace ProbDsl.Inference;

/// <summary>The options that the planning rules see for every unknown of a story. Methods choose among them; `explain` prints them all.</summary>
public sealed class StoryOptions
{
    private readonly StandardCatalogue catalogue;

    private StoryOptions(ModelGraph graph, StandardCatalogue catalogue, ValueList<Option> options, ValueList<Refusal> limits, ValueList<Refusal> untreated)
    {
        Graph = graph;
        this.catalogue = catalogue;
        All = options;
        Limits = limits;
        Untreated = untreated;
        Unobserved = Unobserved.Of(graph);
    }

    public ModelGraph Graph { get; }

    /// <summary>The options of the run, which some plans depend on.</summary>
    public RunOptions Run { get; private init; } = RunOptions.None;

    public ValueList<Option> All { get; }

    /// <summary>What methods do not treat that work in closed form, row by row.</summary>
    public ValueList<Refusal> Limits { get; }

    /// <summary>What no method treats that walks on densities and trains nothing.</summary>
    public ValueList<Refusal> Untreated { get; }

    /// <summary>What methods do not treat that train nets and read a guide.</summary>
    public IEnumerable<Refusal> Untrained => DensityLimits.OfTraining(Graph, catalogue);

    /// <summary>Data names with missing cells, which closed forms do not treat; none before data are bound.</summary>
    public ValueList<Refusal> Missing { get; private init; } = [];

    /// <summary>What nobody observed; before data are bound, no cell counts as missing.</summary>
    public Unobserved Unobserved { get; private init; }

    /// <summary>What becomes of each unknown in a log density.</summary>
    public DensityPlan Density => density ??= DensityPlan.Of(Graph, Unobserved);

    private DensityPlan? density;

    /// <summary>Missing cells by data name, where data are bound.</summary>
    public IReadOnlyDictionary<string, MissingCells>? Cells { get; private init; }

    /// <summary>Whether more methods may treat the story once its data are bound, and tell that cells are missing.</summary>
    public bool DependsOnCells => Cells is null && new ObservedAncestry(Graph, null).MayIntegrate;

    public IEnumerable<Variable> Params => Graph.Variables.Where(v => v.Role == Role.Param);

    public IEnumerable<Variable> Latents => Graph.Variables.Where(v => v.Role == Role.Latent);

    /// <summary>Whether nothing in the story is unknown; the weights of nets are.</summary>
    public bool IsKnown => !Params.Any() && !Latents.Any() && !Graph.HasNets;

    /// <summary>Whether every unknown has a law, and there is neither a net nor a guide.</summary>
    public bool IsOfPriors => !Params.Any() && !Graph.HasNets && Graph.Guide.Count == 0;

    /// <summary>Latents on which something observed depends.</summary>
    public IEnumerable<Variable> Needed => Latents.Where(Unobserved.StaysUnknown);

    /// <summary>The option offered for an unknown, or the refusal.</summary>
    public Option this[string unknown] => All.First(o => o.Unknown == unknown);

    public static StoryOptions Of(ModelGraph graph, StandardCatalogue catalogue, RunOptions? run = null)
    {
        PlanningRule[] rules = [new FiniteLatentRule(graph), new ClosedFormRule(graph, catalogue)];
        var options = graph.Variables.SelectMany(unknown => rules.Select(rule => rule.Consider(unknown)).OfType<Option>());
        return new(graph, catalogue, [.. options], [.. ClosedFormLimits.Of(graph)], [.. DensityLimits.Of(graph, catalogue)]) { Run = run ?? RunOptions.None };
    }

    /// <summary>The options with the data at hand.</summary>
    public StoryOptions With(Problem problem) => new(Graph, catalogue, All, Limits, Untreated)
    {
        Missing = [.. problem.Missing.Select(m => MissingData.Refuse(problem.Graph, m.Key, m.Value))],
        Unobserved = Unobserved.Of(problem).Marginal,
        Cells = problem.Missing,
        Run = Run,
    };
}
