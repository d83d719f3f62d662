using ProbDsl.Compiler.Graph;
using ProbDsl.Inference.Analysis;
using ProbDsl.Inference.Planning.Requirements;
using ProbDsl.Inference.Problems;

namespace ProbDsl.Inference.Paths;

/// <summary>Beside what goes along time there is no param and no latent.</summary>
internal sealed class OnlyNetsAreUnknown : Requirement
{
    public override IEnumerable<Refusal> Unmet(StoryFacts story) =>
        story.Graph.Variables.Where(v => v.Role is Role.Param or Role.Latent && v.Name != story.Path!.Draw.Target.Of)
            .Select(unknown => new Refusal(
                $"`{unknown.Name}` is {(unknown.Role == Role.Param ? "a param" : "latent")}, "
                    + $"and beside a law along time only the weights of its nets are trained",
                $"give `{unknown.Name}` as data or as a number",
                unknown.Span));
}
