using ProbDsl.Catalogue;
using ProbDsl.Compiler;
using ProbDsl.Parser;

namespace ProbDsl.Inference;

/// <summary>Statements whose log density this version does not compute, or not along a slope: what no method treats that walks on densities.</summary>
internal sealed class DensityLimits(ModelGraph graph, StandardCatalogue catalogue)
{
    private readonly Unobserved unobserved = Unobserved.Of(graph);

    /// <summary>For methods that train nothing.</summary>
    public static IEnumerable<Refusal> Of(ModelGraph graph, StandardCatalogue catalogue) => Of(graph, catalogue, SharedLimits.Trained(graph));

    /// <summary>For methods that train nets and read a guide.</summary>
    public static IEnumerable<Refusal> OfTraining(ModelGraph graph, StandardCatalogue catalogue) =>
        Of(graph, catalogue, NetLimits.Of(graph)).Concat(graph.Guide.OfType<Draw>().Where(d => IsSure(graph, catalogue, d)).Select(OfGuide));

    /// <summary>Whether a draw of real numbers is one value, so that it has no density.</summary>
    private static bool IsSure(ModelGraph graph, StandardCatalogue catalogue, Draw draw) => catalogue[draw.Law.Of] is Delta && !graph[draw.Target.Of].Type.IsWhole;

    private static Refusal OfGuide(Draw sure) => new(
        $"the guide draws `{sure.Name}` by `Delta`, which has no density over real numbers, so that there is no bound",
        $"let the guide add noise: `{sure.Name} ~ Normal({sure.Law.Values.First().Value.Span.Text}, sd)`", sure.Law.Span, "a bound without the density of its guide");

    private static IEnumerable<Refusal> Of(ModelGraph graph, StandardCatalogue catalogue, IEnumerable<Refusal> ofCallables)
    {
        if (!graph.Story.Any(s => s is Draw or Weigh))
            return [SharedLimits.NothingSaid(graph)];
        var limits = new DensityLimits(graph, catalogue);
        var latents = graph.Variables.Where(v => v.Role == Role.Latent && limits.unobserved.StaysUnknown(v));
        return [.. ofCallables, .. graph.Story.Where(s => !limits.unobserved.Silent.Contains(s)).SelectMany(limits.OfStatement), .. latents.SelectMany(limits.OfLatent)];
    }

    private IEnumerable<Refusal> OfStatement(Statement statement)
    {
        foreach (var later in SharedLimits.NotComputed(statement)) yield return later;
        if (statement is Draw sure && IsSure(graph, catalogue, sure))
        {
            yield return new($"`{sure.Name}` is drawn by `Delta`, which has no density over real numbers, so the data have no likelihood", $"add noise: `{sure.Name} ~ Normal({sure.Law.Values.First().Value.Span.Text}, sd)` has a density, as a likelihood needs one",
                sure.Law.Span, graph.HasNets ? "training without a likelihood" : null);
            yield break;
        }

        if (statement is Draw { Law: var law } drawn && Laws(law).FirstOrDefault(l => l.Through.Count > 0 || catalogue[l.Of] is not IDensity) is { } without)
            yield return new($"`{drawn.Name}` is drawn by {(without.Through.Count > 0 ? "a distribution behind a flow" : $"`{without.Of.Name}`")}, whose density this version does not compute", SharedLimits.WhatThereIs, law.Span);
    }

    private IEnumerable<Refusal> OfLatent(Variable latent)
    {
        var draw = graph.StatementsOf(latent.Name).First();
        if (latent.Support is Integers or NaturalNumbers or WholeBetween)
            yield return new($"`{draw.Name}` counts without a bound: it can neither be summed out nor moved along a slope", "where it cannot be large, give it a type with few values, such as `index[20]`", draw.Target.Span, "an integral over counts without a bound");
        if (latent.IsFiniteLatent && FiniteReads.Of(graph, latent, unobserved.Silent).Why is { } why) yield return why;
    }

    private static IEnumerable<Law> Laws(Law law) => law.Arguments.SelectMany(g => g.Argument switch
    {
        Law inner => Laws(inner),
        Laws several => several.Each.SelectMany(Laws),
        _ => Enumerable.Empty<Law>(),
    }).Append(law);
}
