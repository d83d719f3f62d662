using ProbDsl.Inference.Analysis;
using ProbDsl.Inference.Problems;

namespace ProbDsl.Inference.Planning.Requirements;

/// <summary>No plate has a length of its own in each member of another one.</summary>
public sealed class GroupsHaveOneLength : Requirement
{
    public override IEnumerable<Refusal> Unmet(StoryFacts story) =>
        story.Graph.Plates.Where(p => p.Within is not null).Take(1).Select(ragged => new Refusal(
            $"`{ragged.Name}` has a length of its own in each of `{ragged.Within!.Name}`, and closed forms over rows treat no such groups",
            Advice.WhatThereIs,
            story.Graph.Variables.First(v => v.Extents.Any(e => e.Plate == ragged)).Span));
}
