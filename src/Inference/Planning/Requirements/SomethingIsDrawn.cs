using ProbDsl.Compiler.Graph;
using ProbDsl.Inference.Analysis;
using ProbDsl.Inference.Problems;

namespace ProbDsl.Inference.Planning.Requirements;

/// <summary>
/// The story draws something, or weighs it where that counts as well; and of the data that it draws a cell is there.
/// </summary>
public sealed class SomethingIsDrawn(bool orWeighed = false) : Requirement
{
    public override IEnumerable<Refusal> Unmet(StoryFacts story)
    {
        if (story.Graph.Story.Any(s => s is Draw || (orWeighed && s is Weigh)))
        {
            if (Unseen(story) is { } draw)
                yield return new($"every cell of `{draw.Target.Of}` is missing, so that nothing is observed",
                    "give a file in which some cells are there", draw.Target.Span);
            yield break;
        }

        yield return new(
            "the story has no statement with `~`, so that nothing is said of the data",
            "write how they come about, as in `for n in rows { x[n] ~ Normal(mean, sd) }`",
            story.Graph.Variables.Select(v => v.Span).FirstOrDefault());
    }

    /// <summary>The first draw of data, where all cells of all of them are missing and no term of another kind is there.</summary>
    private static Draw? Unseen(StoryFacts story)
    {
        if (story.Cells is not { } cells || story.Graph.Story.Any(s => s is Weigh)) return null;
        var drawn = story.Graph.Story.OfType<Draw>().Where(d => story.Graph[d.Target.Of].Role == Role.Data).ToList();
        return drawn.Count > 0 && drawn.TrueForAll(d => cells.TryGetValue(d.Target.Of, out var missing) && !missing.Mask.Contains(false))
            ? drawn[0] : null;
    }
}
