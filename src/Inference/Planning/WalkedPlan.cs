using ProbDsl.Compiler;
using ProbDsl.Parser;

namespace ProbDsl.Inference;

/// <summary>The plan of methods that walk on a story's log density: what nothing observed depends on is left out, finite latents are summed out, everything else is moved, missing cells too.</summary>
internal static class WalkedPlan
{
    public static MethodChoice Of(string method, StoryOptions options, Treatment treatment, string how)
    {
        ValueList<Refusal> refusals = [.. options.Untreated, .. Fixed(options), .. Beside(options)];
        return refusals.Count > 0 ? new(null, refusals) : new(new(method, [.. Blocks(options, treatment, how)]) { Density = options.Density }, []);
    }

    private static IEnumerable<Refusal> Fixed(StoryOptions options)
    {
        if (options.Untreated.Count > 0 || Moved(options).Any() || options.Unobserved.Filled.Count > 0) yield break;
        if (options.IsKnown) yield return SharedLimits.NothingUnknown(options.Graph);
        else yield return options.Latents.Any() && !options.Needed.Any()
            ? SharedLimits.NothingObserved(options.Graph)
            : new("nothing in it can be moved: every unknown is summed out", "give a probability or a scale a prior, or `param`", options.Graph.FirstStatement);
    }

    /// <summary>A param is estimated with what is unknown integrated out: a point for both is another estimate, and can be a bad one.</summary>
    private static IEnumerable<Refusal> Beside(StoryOptions options)
    {
        if (options.Params.FirstOrDefault() is not { } param) yield break;
        if (options.Needed.FirstOrDefault(l => !l.IsFiniteLatent) is { } latent)
            yield return Beside(options, param, $"the continuous latent `{latent.Name}`, which", latent.Name);
        else if (options.Unobserved.Filled.Keys.FirstOrDefault() is { } data)
            yield return Beside(options, param, $"{Cells(options.Unobserved.Filled[data].Length)} of `{data}` on which something observed depends, and which", data);
    }

    private static Refusal Beside(StoryOptions options, Variable param, string unknown, string name) =>
        new($"`{param.Name}` is a param beside {unknown} would have to be integrated out", $"give it a prior in place of `param`: `{param.Name} ~ Flat()` leaves it open", param.Span, IsChain(options.Graph, name) ? "an integral over a chain of continuous latents" : null);

    private static bool IsChain(ModelGraph graph, string name) => graph.StatementsOf(name).Any(d => DeepReads.Of(graph, d).Any(r => r.Of == name));

    /// <summary>Latents that count as nothing; null where there are none.</summary>
    public static Block? Dropped(StoryOptions options)
    {
        ValueList<string> dropped = [.. options.Latents.Except(options.Needed).Select(l => l.Name)];
        return dropped.Count == 0 ? null : new(dropped, new Drop(), $"nothing observed depends on {(dropped.Count == 1 ? "it" : "them")}");
    }

    /// <summary>What is gone before anything is moved: left out, or summed out.</summary>
    public static IEnumerable<Block> Gone(StoryOptions options)
    {
        if (Dropped(options) is { } dropped) yield return dropped;
        foreach (var (data, cells) in options.Unobserved.LeftOut.Select(l => (l.Key, l.Value.AsSpan().Count(true))))
            yield return new([Coordinates.SlotOfMissing(data)], new Drop(), $"nothing observed depends on {(cells == 1 ? "this cell" : $"these {cells} cells")}");
        foreach (var (data, cells) in options.Unobserved.Integrated.Select(l => (l.Key, l.Value.AsSpan().Count(true))))
            yield return new([Coordinates.SlotOfMissing(data)], new IntegrateOut(), $"the law of what is there beside {(cells == 1 ? "this cell" : $"these {cells} cells")}");
        foreach (var summed in options.Density.SummedOut) yield return SummedOut(summed);
    }

    /// <summary>A finite latent, each member by itself or along a chain.</summary>
    public static Block SummedOut(SummedLatent summed, string where = "") =>
        new([summed.Latent.Name], new SumOut(summed.Loop), $"finite support{(summed.Along is null ? "" : ", forward-backward")}{where}");

    private static IEnumerable<Block> Blocks(StoryOptions options, Treatment treatment, string how)
    {
        foreach (var gone in Gone(options)) yield return gone;
        if (Moved(options).ToList() is { Count: > 0 } moved) yield return new([.. moved], treatment, how);
        foreach (var (data, places) in options.Unobserved.Filled)
            yield return new([Coordinates.SlotOfMissing(data)], treatment, $"{Cells(places.Length)} on which something observed depends");
    }

    private static IEnumerable<string> Moved(StoryOptions options) => options.Params.Concat(options.Needed.Where(l => !l.IsFiniteLatent)).Select(v => v.Name);

    private static string Cells(int count) => count == 1 ? "a missing cell" : $"{count} missing cells";
}
