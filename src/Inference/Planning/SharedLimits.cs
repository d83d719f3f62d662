using ProbDsl.Compiler;

namespace ProbDsl.Inference;

/// <summary>What neither closed forms nor densities treat in this version.</summary>
internal static class SharedLimits
{
    public const string WhatThereIs = "`probdsl methods` lists what there is; `probdsl check` and `explain` read this story already";

    public static Refusal NothingSaid(ModelGraph graph) =>
        new("the story has no statement with `~`, so that nothing is said of the data", "write how they come about, as in `for n in rows { x[n] ~ Normal(mean, sd) }`", graph.Variables.Select(v => v.Span).FirstOrDefault());

    public static Refusal NothingUnknown(ModelGraph graph) =>
        new("nothing in it is unknown, so that there is nothing to fit", "write `param` for what the data shall tell, or give it a prior; `probdsl sample` draws from the story as it is", graph.FirstStatement);

    public static Refusal NothingObserved(ModelGraph graph) =>
        new("nothing observed depends on an unknown, so that all of them are left out", "draw what is observed from what is unknown; `probdsl sample` draws the story as it is", graph.FirstStatement);

    /// <summary>Nets, flows, SDEs and guides.</summary>
    public static IEnumerable<Refusal> Trained(ModelGraph graph)
    {
        if (graph.Callables.FirstOrDefault(c => c.Sort is CallableSort.Net or CallableSort.Flow or CallableSort.Sde) is { } trained)
            yield return new($"`{trained.Name}` is {(trained.Sort == CallableSort.Sde ? "an sde" : $"a {trained.Sort.ToString().ToLowerInvariant()}")}, and this method trains none", "", trained.Span);
        else if (graph.Guide.Count > 0)
            yield return new("the story has a guide, and this method uses none", "leave the guide out", graph.Guide[0].Span);
    }

    /// <summary>A function that has no lowering yet.</summary>
    public static IEnumerable<Refusal> NotComputed(Statement statement)
    {
        if (ExprWalk.RightSides(statement).SelectMany(ExprWalk.All).OfType<Apply>().FirstOrDefault(a => a.Function is not Catalogue.Function) is { } later)
            yield return new($"`{later.Function.Name}` is not computed by this version yet", WhatThereIs, later.Span);
    }
}
