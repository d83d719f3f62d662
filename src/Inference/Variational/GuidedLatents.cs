using ProbDsl.Compiler;

namespace ProbDsl.Inference;

/// <summary>Which latents a guide has to draw, and which it does.</summary>
internal static class GuidedLatents
{
    /// <summary>The names that the guide draws.</summary>
    public static HashSet<string> Drawn(ModelGraph graph) => [.. graph.Guide.OfType<Draw>().Select(d => d.Target.Of)];

    /// <summary>Latents on which something observed depends and that are not summed out: each is drawn, by the guide or by a law that is derived.</summary>
    public static IEnumerable<Variable> Continuous(Problem problem) => problem.Graph.Variables.Where(v => v.Role == Role.Latent && !v.IsFiniteLatent && Unobserved.Of(problem).StaysUnknown(v));

    /// <summary>Those of them that the guide says nothing of.</summary>
    public static IEnumerable<Variable> LeftOut(Problem problem)
    {
        var drawn = Drawn(problem.Graph);
        return Continuous(problem).Where(v => !drawn.Contains(v.Name));
    }
}
