using ProbDsl.Catalogue;
using ProbDsl.Compiler;
using ProbDsl.Parser;

namespace ProbDsl.Inference;

/// <summary>The options that the planning rules see for every unknown of a story. Methods choose among them; `explain` prints them all.</summary>
public sealed class StoryOptions
{
    private StoryOptions(ModelGraph graph, ValueList<Option> options, ValueList<Refusal> limits, ValueList<Refusal> untreated)
    {
        Graph = graph;
        All = options;
        Limits = limits;
        Untreated = untreated;
    }

    public ModelGraph Graph { get; }

    public ValueList<Option> All { get; }

    /// <summary>What methods do not treat that work in closed form, row by row.</summary>
    public ValueList<Refusal> Limits { get; }

    /// <summary>What no method of this version treats.</summary>
    public ValueList<Refusal> Untreated { get; }

    public IEnumerable<Variable> Params => Graph.Variables.Where(v => v.Role == Role.Param);

    public IEnumerable<Variable> Latents => Graph.Variables.Where(v => v.Role == Role.Latent);

    /// <summary>The option offered for an unknown, or the refusal.</summary>
    public Option this[string unknown] => All.First(o => o.Unknown == unknown);

    public static StoryOptions Of(ModelGraph graph, StandardCatalogue catalogue)
    {
        PlanningRule[] rules = [new FiniteLatentRule(graph), new ClosedFormRule(graph, catalogue)];
        var options = graph.Variables.SelectMany(unknown => rules.Select(rule => rule.Consider(unknown)).OfType<Option>());
        return new(graph, [.. options], [.. StoryLimits.Of(graph)], [.. DensityLimits.Of(graph, catalogue)]);
    }
}
