using ProbDsl.Compiler.Graph;
using ProbDsl.Inference.Analysis;
using ProbDsl.Inference.Forms;
using ProbDsl.Inference.Problems;

namespace ProbDsl.Inference.Planning.Requirements;

/// <summary>A param is estimated with what is unknown integrated out: a point for both is another estimate, and can be a bad one.</summary>
public sealed class NoParamBesideIntegrals : Requirement
{
    public override IEnumerable<Refusal> Unmet(StoryFacts story)
    {
        if (story.Params.FirstOrDefault() is not { } param) yield break;
        var filled = story.Unobserved.Filled;
        if (story.Needed.FirstOrDefault(l => !l.IsFiniteLatent) is { } latent)
            yield return Beside(story, param, $"the continuous latent `{latent.Name}`, which", latent.Name);
        else if (filled.Keys.FirstOrDefault() is { } data)
            yield return Beside(story, param,
                $"{CellCount.Of(filled[data].Length)} of `{data}` on which something observed depends, and which", data);
    }

    private static Refusal Beside(StoryFacts story, Variable param, string unknown, string name) => new(
        $"`{param.Name}` is a param beside {unknown} would have to be integrated out",
        $"give it a prior in place of `param`: `{param.Name} ~ Flat()` leaves it open",
        param.Span,
        IsChain(story.Graph, name) ? "an integral over a chain of continuous latents" : null);

    private static bool IsChain(ModelGraph graph, string name) =>
        graph.StatementsOf(name).Any(d => DeepReads.Of(graph, d).Any(r => r.Of == name));
}
