namespace ProbDsl.Inference.Variational;

/// <summary>The treatments of a bound, in the order in which they are bound: what a draw reads is bound before it.</summary>
internal static class GuideTreatments
{
    /// <param name="request">The request, with the plan.</param>
    /// <param name="guide">The problem of the guide, with the rows of a batch.</param>
    /// <param name="imputed">The missing cells that the guide draws: 1 where a cell was observed, by the name of the data.</param>
    /// <param name="noise">The source of noise.</param>
    /// <param name="axes">The axes of the draws.</param>
    /// <exception cref="LoweringLimit">Draws along a chain are not supported.</exception>
    public static (IReadOnlyList<ILoweredTreatment> All, EnumeratedStates States) Create(
        GuidedRequest request, Problem guide, IReadOnlyDictionary<string, Value> imputed, Noise noise, GuideAxes axes)
    {
        var (plan, graph) = (request.Plan, guide.Graph);
        var draws = new GuideDraws(guide, noise, axes.ParticlesOf);
        var (drawn, labels) = (new List<ILoweredTreatment>(), new List<(Variable Latent, Draw By)>());
        var steps = SamplingOrder.Sort([.. plan.GuideDraws, .. graph.Story.OfType<Assignment>()]);
        var chained = steps.Where(s => IsDrawnChain(graph, plan, s)).ToDictionary(s => s, s => new ChainDraws(s, noise, axes));
        foreach (var step in steps)
        {
            if (!step.Statements.OfType<Draw>().Any() || (request.Proposes && plan.Sampler is not null)
                || plan.Chains.Any(c => step.Statements.Contains(c.Chain.Start))) continue;
            if (plan.Chains.FirstOrDefault(c => step.Statements.Contains(c.Chain.Step)) is { } chain)
            {
                drawn.Add(plan.Treatment == ChainTreatment.Drawn ? new DrawChain(chain.Chain, noise, axes)
                    : new DivergencesOfChain(chain, request, noise, axes));
                continue;
            }

            if (chained.Remove(step, out var members))
            {
                drawn.Add(DrawnChain.WhyNot(graph, step) is { } limit ? throw limit : members);
                continue;
            }

            foreach (var later in chained.Values)
                if (step.Statements.SelectMany(ExprTree.Reads).Select(r => r.Of).Any(name => later.Defined.Contains(name)
                    || (graph[name].Role == Role.Derived && Recurrence.Reads(graph, name).Any(later.Defined.Contains))))
                    drawn.Add(new ChainDraws.Starts(later));
            if (step.Statements is not [Draw draw])
                throw new LoweringLimit(step.Statements[0], "it is cyclic, and no loop orders its members",
                    "let each member read the one before it, `[t-1]`");
            var variable = graph[draw.Target.Of];
            if (variable.IsFiniteLatent)
            {
                drawn.Add(new StateEnumeration(variable, draw, isAveraged: plan.Averages));
                labels.Add((variable, draw));
            }
            else if (variable.Role != Role.Data) drawn.Add(new LatentDraws(draw, draws));
            else if (imputed.TryGetValue(variable.Name, out var there)) drawn.Add(new CellImputation(draw, variable, there, draws));
        }

        if (request.Proposes && plan.Sampler is not null) drawn.Add(new NormalProposal(plan, noise, axes));
        var states = plan.Sum with
        {
            Members = [.. labels.Select(l => new EnumeratedLatent(l.Latent, null)), .. plan.Marginalized],
            Order = plan.Order,
            AveragedBy = plan.Averages ? labels.ToDictionary(l => l.Latent.Name, l => l.By) : [],
        };
        var parts = ChangeOfVariables.Find(graph, plan.GuideDraws).Select(v => new ChangeOfVariables(request, v.Whole, v.Parts, axes));
        var (given, derived) = (new GivenLatents(request.Given, axes), new GuideDerivation(request, noise, axes));
        var integrated = plan.Integrals.Select(i => i with { Particle = axes.Particle });
        return ([.. FormulasOf(request), given, .. integrated, .. drawn, .. parts, states, derived], states);
    }

    private static bool IsDrawnChain(ModelGraph graph, BoundPlan plan, SamplingStep step) => step.IsChain
        && step.Statements.OfType<Draw>().Any(d => graph[d.Target.Of].Role != Role.Data)
        && !plan.Chains.Any(c => step.Statements.Contains(c.Chain.Step));

    private static IEnumerable<ILoweredTreatment> FormulasOf(GuidedRequest request) =>
        request.UsesFormulas ? [new DivergencesByFormula(request)] : [];
}
