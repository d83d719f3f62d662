using ProbDsl.Compiler;
using ProbDsl.Parser;

namespace ProbDsl.Inference;

/// <summary>The plan of methods that walk on the log joint density: what nothing observed depends on is left out, finite latents are summed out, all else moves along the slope.</summary>
internal static class PointPlan
{
    private const string Nobody = "nothing observed depends on";

    public static MethodChoice Of(string method, StoryOptions options)
    {
        ValueList<Refusal> refusals = [.. options.Untreated, .. Beside(options)];
        if (refusals.Count > 0) return new(null, refusals);
        ValueList<Block> blocks = [.. Blocks(options)];
        return blocks.Count > 0 && blocks.All(b => b.By is Drop) ? new(null, [NothingLeft(options)]) : new(new(method, blocks), []);
    }

    /// <summary>A param is estimated with what is unknown integrated out: a point for both is another estimate, and can be a bad one.</summary>
    private static IEnumerable<Refusal> Beside(StoryOptions options)
    {
        if (options.Params.FirstOrDefault() is not { } param) yield break;
        if (options.NeededLatents.FirstOrDefault(l => !l.IsFiniteLatent) is { } latent)
            yield return Refuse(options, param, $"the continuous latent `{latent.Name}`, which", latent.Name);
        else if (options.Unobserved.Filled.Keys.FirstOrDefault() is { } data)
            yield return Refuse(options, param, $"{Cells(options.Unobserved.Filled[data].Length)} of `{data}` on which something observed depends, and which", data);
    }

    private static Refusal Refuse(StoryOptions options, Variable param, string beside, string unknown) =>
        new($"`{param.Name}` is a param beside {beside} would have to be integrated out", $"give it a prior in place of `param`: `{param.Name} ~ Flat()` leaves it open", param.Span, IsChain(options.Graph, unknown) ? "`kalman` or `nuts`" : "`elbo`");

    private static bool IsChain(ModelGraph graph, string unknown) => graph.StatementsOf(unknown).Any(d => DeepReads.Of(graph, d).Any(r => r.Of == unknown));

    private static Refusal NothingLeft(StoryOptions options) =>
        new($"{Nobody} an unknown, so that all of them are left out", "draw what is observed from what is unknown; `probdsl sample` draws the story as it is", options.Graph.Story[0].Span);

    private static IEnumerable<Block> Blocks(StoryOptions options)
    {
        ValueList<string> dropped = [.. options.Latents.Where(l => !options.Unobserved.StaysUnknown(l)).Select(l => l.Name)];
        if (dropped.Count > 0) yield return new(dropped, new Drop(), $"{Nobody} {(dropped.Count == 1 ? "it" : "them")}");
        foreach (var (data, cells) in options.Unobserved.LeftOut.Select(l => (l.Key, l.Value.AsSpan().Count(true))))
            yield return new([Coordinates.SlotOfMissing(data)], new Drop(), $"{Nobody} {(cells == 1 ? "this cell" : $"these {cells} cells")}");
        foreach (var latent in options.NeededLatents.Where(l => l.IsFiniteLatent)) yield return new([latent.Name], new SumOut(), "finite support");
        ValueList<string> points = [.. options.Params.Concat(options.NeededLatents.Where(l => !l.IsFiniteLatent)).Select(v => v.Name)];
        if (points.Count > 0) yield return new(points, new Point(), "moved along the slope of the log density");
        foreach (var (data, places) in options.Unobserved.Filled)
            yield return new([Coordinates.SlotOfMissing(data)], new Point(), $"{Cells(places.Length)} on which something observed depends");
    }

    private static string Cells(int count) => count == 1 ? "a missing cell" : $"{count} missing cells";
}
