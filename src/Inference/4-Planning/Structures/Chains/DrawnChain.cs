namespace ProbDsl.Inference.Structures.Chains;

/// <summary>
/// A chain of the guide whose members are normal given those before them, directly or through definitions: q(z[t] | z[t-1], y[t]) of a deep
/// Markov model, or of the state of a recurrent net that reads them. Draws are mean + sd times noise, one member after the other.
/// </summary>
public static class DrawnChain
{
    /// <summary>Why the guide's draws of a latent are no such chain; null if they are.</summary>
    /// <param name="graph">The story and its guide.</param>
    /// <param name="latent">A latent that the guide draws member by member.</param>
    public static LoweringLimit? WhyNot(ModelGraph graph, Variable latent)
    {
        var guide = GuideGraph.Create(graph);
        return Steps(graph, guide).Where(s => s.Statements.Any(d => d.Target.Of == latent.Name)).Select(s => WhyNot(guide, s))
            .FirstOrDefault(limit => limit is not null);
    }

    /// <summary>The names of definitions that are computed along a chain of the guide while it is drawn.</summary>
    public static IEnumerable<string> Definitions(ModelGraph graph) => graph.Guide.Count == 0 ? []
        : Steps(graph, GuideGraph.Create(graph)).Where(s => s.Statements.Any(d => d is Draw))
            .SelectMany(s => s.Statements.OfType<Define>()).Select(d => d.Target.Of);

    /// <summary>The names of the latents that a guide draws along a chain.</summary>
    public static IEnumerable<string> Latents(ModelGraph graph) => graph.Guide.Count == 0 ? []
        : Steps(graph, GuideGraph.Create(graph)).SelectMany(s => s.Statements.OfType<Draw>()).Select(d => d.Target.Of).Distinct();

    private static IEnumerable<SamplingStep> Steps(ModelGraph graph, ModelGraph guide) =>
        SamplingOrder.Sort([.. graph.Guide.OfType<Draw>(), .. guide.Story.OfType<Assignment>()]).Where(s => s.IsChain);

    /// <summary>Why a step of the guide's statements cannot be drawn member by member; null if it can.</summary>
    public static LoweringLimit? WhyNot(ModelGraph guide, SamplingStep step)
    {
        foreach (var draw in step.Statements.OfType<Draw>())
            if (guide[draw.Target.Of].Role != Role.Latent || draw.Target.Type.Element != Element.Real || draw.Copies.Count > 0
                || !draw.Distribution.Of.Is(DistributionTraits.GaussianNumbers) || draw.Distribution.Through.Count > 0)
                return new(draw, "members of a chain of the guide are real numbers from a `Normal`, each given those before it, but "
                    + $"`{draw.Distribution.Span.OneLine}` is not", "draw them from `Normal(mean, sd)`, and map them by a definition");
        return LoweringLimit.Find(() => Recurrence.Analyze(Defined(step, (draw, noise) => noise)));
    }

    /// <summary>The chain as definitions: each draw is replaced by a value that is computed from standard normal noise.</summary>
    /// <param name="step">The statements of the chain.</param>
    /// <param name="value">The value of a draw by its noise.</param>
    public static SamplingStep Defined(SamplingStep step, Func<Draw, Expr, Expr> value) => step with
    {
        Statements = [.. step.Statements.Select(s => s is Draw draw
            ? new Define(draw.Loops, draw.Copies, draw.Target, value(draw, NoiseOf(draw)), draw.Span) : s)],
    };

    private static Formal NoiseOf(Draw draw) => new($"noise of {draw.Target.Of}", draw.Target.Type, draw.Span);
}
