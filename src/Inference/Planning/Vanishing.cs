using ProbDsl.Inference.Analysis;
using ProbDsl.Inference.Problems;
using ProbDsl.Parser.Syntax;

namespace ProbDsl.Inference.Planning;

/// <summary>
/// What vanishes from the log density of a story, in the order of elimination: what nothing observed depends on, parts of vectors, finite
/// latents.
/// </summary>
internal static class Vanishing
{
    public static IEnumerable<Block> Of(StoryFacts story)
    {
        if (Dropped(story) is { } dropped) yield return dropped;
        foreach (var (data, cells) in story.Unobserved.LeftOut.Select(l => (l.Key, l.Value.AsSpan().Count(true))))
            yield return new([MissingCells.SlotOf(data)], new Drop(),
                $"nothing observed depends on {(cells == 1 ? "this cell" : $"these {cells} cells")}");
        foreach (var (data, cells) in story.Unobserved.Integrated.Select(l => (l.Key, l.Value.AsSpan().Count(true))))
            yield return new([MissingCells.SlotOf(data)], new IntegrateOut(),
                $"the law of what is there beside {(cells == 1 ? "this cell" : $"these {cells} cells")}");
        foreach (var summed in story.Density.SummedOut) yield return SummedOut(summed);
    }

    /// <summary>Latents that count as nothing; null where there are none.</summary>
    public static Block? Dropped(StoryFacts story)
    {
        ValueList<string> dropped = [.. story.Latents.Except(story.Needed).Select(l => l.Name)];
        return dropped.Count == 0 ? null : new(dropped, new Drop(), $"nothing observed depends on {(dropped.Count == 1 ? "it" : "them")}");
    }

    /// <summary>A finite latent, each member by itself or along a chain.</summary>
    public static Block SummedOut(SummedLatent summed, string where = "") =>
        new([summed.Latent.Name], new SumOut(summed.Loop), $"finite support{(summed.Along is null ? "" : ", forward-backward")}{where}");
}
