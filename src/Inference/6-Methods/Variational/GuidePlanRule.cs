namespace ProbDsl.Inference.Variational;

/// <summary>The plan of a variational bound: latents are drawn by a guide, written, derived or amortized; other latents are
/// marginalized.</summary>
/// <param name="method">The name of the method.</param>
/// <param name="averages">
/// Whether finite latents that the guide draws are averaged, if the guide draws others from them; else they are summed inside the log.
/// </param>
internal sealed class GuidePlanRule(string method, bool averages) : PlanRule
{
    public override IReadOnlyList<Requirement> Requires =>
    [
        Requirement.Together(
            Requirement.InTurn(new TrainableDensityRequirement(), new NeededUnknownRequirement()),
            new TrainedParameterRequirement(), new NoisingChainRequirement(), new CopyDrawRequirement(method)),
        Requirement.Together(new NoPartlyDefinedLatents(PlanOf), new GuideGradientRequirement(), new SingleDrawRequirement(method),
            new IndependentStateRequirement(PlanOf)),
        new DrawnReadRequirement(), new LoweredBoundRequirement(GuidedMethod.KindOf(method), PlanOf),
    ];

    public override PlanProposal Treat(StoryFacts story) =>
        PlanProposal.Of([.. Blocks(story.Graph, PlanOf(story), GuideWords.Family(story.Run[StandardOptions.Guide]))]);

    public override ObjectivePlan? Lowered(StoryFacts story) => PlanOf(story);

    /// <summary>The treatment of noising chains: bounds with several draws sample them, as does the plain objective.</summary>
    public static ChainTreatment TreatmentOf(bool averages, RunOptions options) =>
        !averages || options[StandardOptions.Objective] == "plain" ? ChainTreatment.Drawn
        : options[StandardOptions.Weighting] == "simple" ? ChainTreatment.Simple
        : ChainTreatment.SampledStep;

    private BoundPlan PlanOf(StoryFacts story)
    {
        var kind = GuidedMethod.KindOf(method);
        var plan = BoundPlan.Analyze(story);
        return plan with
        {
            Averages = averages && !plan.CanSum(story.Graph),
            Treatment = TreatmentOf(averages, story.Run),
            Order = LoweredBoundRequirement.OrderOf(story, kind),
        };
    }

    private static IEnumerable<Block> Blocks(ModelGraph graph, BoundPlan plan, GuideFamily? family)
    {
        const string guide = "as written in the guide", none = "not in the guide";
        Elimination[] inFront = [plan.Omission, plan.Cells, .. plan.Integrals];
        foreach (var block in inFront.SelectMany(e => e.Blocks)) yield return block;
        foreach (var chain in plan.Chains) yield return Chain(chain, plan.Treatment);
        foreach (var latent in plan.Averages ? plan.Finite : []) yield return new([latent.Name], new StateAverage(), guide);
        foreach (var block in plan.Sum.Blocks) yield return block;
        if (plan.Drawn.Count > 0) yield return new(Names(plan.Drawn), new GuideDrawn(), guide);
        foreach (var derived in plan.Derived.GroupBy(l => AmortizedGuide.Covers(graph, l)))
            yield return new(Names(derived), derived.Key ? new EncoderGuide() : Derived(family), none);
        ValueList<string> moved = [.. graph.Variables.Where(v => v.Role == Role.Param).Select(p => p.Name),
            .. graph.UsedCallables.OfType<Net>().Select(n => n.Name), .. FlowStage.Trained(graph, [.. graph.Story, .. graph.Guide])];
        if (moved.Count > 0) yield return new(moved, new GradientOfBound(), "params and weights of nets");
    }

    private static Treatment Derived(GuideFamily? family) =>
        GuideWords.IsFlow(family) ? new DerivedFlow(family == GuideFamily.Planar) : new DerivedNormal(GuideWords.IsJoint(family));

    private static Block Chain(NoisedLatent chain, ChainTreatment treatment)
    {
        ValueList<string> latent = [chain.Chain.Latent.Name];
        if (treatment == ChainTreatment.Drawn) return new(latent, new GuideDrawn(IsChain: true), "as written in the guide");
        return chain.WhyNot is { } limit
            ? new(latent, new GuideDrawn(IsChain: true), $"only with `--objective plain`: of `{limit.Statement.Name}`, {limit.Reason}")
            : new(latent, new ChainDivergence(),
                $"the guide adds noise to {chain.Chain.Source.Span.Text}, the story reverses it step by step");
    }

    private static ValueList<string> Names(IEnumerable<Variable> latents) => [.. latents.Select(l => l.Name)];
}
