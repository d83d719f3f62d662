using ProbDsl.Catalogue.Flows;
using ProbDsl.Inference.Analysis;
using ProbDsl.Inference.Planning.Requirements;
using ProbDsl.Inference.Problems;

namespace ProbDsl.Inference.Paths;

/// <summary>The maps behind an `ode` are computed by this version.</summary>
internal sealed class MapsBehindAreComputed : Requirement
{
    public override IEnumerable<Refusal> Unmet(StoryFacts story) => story.Path!.After.Where(m => m.Use.Of is not IFlowMap).Select(m =>
        new Refusal($"`{m.Use.Name}` behind an `ode` is not computed by this version",
            "end with the `ode`, or with `scale()`", m.Use.Span));
}
