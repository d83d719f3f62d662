using ProbDsl.Compiler.Graph;
using ProbDsl.Inference.Diffusion;
using ProbDsl.Inference.Forms;
using ProbDsl.Inference.Problems;
using ProbDsl.Inference.Treatments;
using ProbDsl.Runtime.Programs;

namespace ProbDsl.Inference.Variational;

/// <summary>The treatments of a bound, in the order in which they are bound: what a draw reads is bound before it.</summary>
internal static class GuideTreatments
{
    /// <param name="request">The request, with the plan.</param>
    /// <param name="guide">The problem of the guide, with the rows of a batch.</param>
    /// <param name="imputed">The missing cells that the guide draws: 1 where a cell was observed, by the name of the data.</param>
    /// <param name="noise">The source of noise.</param>
    /// <param name="axes">The axes of the draws.</param>
    /// <exception cref="LoweringLimit">A draw reads its own neighbors.</exception>
    public static (IReadOnlyList<TreatmentLowering> All, StateSummation States) Of(
        GuidedRequest request, Problem guide, IReadOnlyDictionary<string, Value> imputed, Noise noise, GuideAxes axes)
    {
        var (plan, graph) = (request.Plan, guide.Graph);
        var draws = new GuideDraws(guide, noise, axes.ParticlesOf);
        var (drawn, labels) = (new List<TreatmentLowering>(), new List<(Variable Latent, Draw By)>());
        foreach (var step in SamplingOrder.Of([.. plan.GuideDraws, .. graph.Story.OfType<Assignment>()]))
        {
            if (!step.Statements.OfType<Draw>().Any() || (request.Proposes && plan.Sampler is not null)
                || plan.Chains.Any(c => step.Statements.Contains(c.Chain.Start))) continue;
            if (plan.Chains.FirstOrDefault(c => step.Statements.Contains(c.Chain.Step)) is { } chain)
            {
                drawn.Add(plan.Treatment == ChainTreatment.Drawn ? new DrawChain(chain.Chain, noise, axes)
                    : new DivergencesOfChain(chain, request, noise, axes));
                continue;
            }

            if (step.Statements is not [Draw draw] || (step.IsChain && graph[draw.Target.Of].Role != Role.Data))
                throw new LoweringLimit(step.Statements[0],
                    "it reads its own neighbor, but guides along a chain are not supported yet",
                    "let each member depend on data alone");
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
        var states = new StateSummation([.. labels.Select(l => l.Latent), .. plan.Marginalized.Select(s => s.Latent)])
        {
            Order = plan.Order,
            AveragedBy = plan.Averages ? labels.ToDictionary(l => l.Latent.Name, l => l.By) : [],
        };
        var parts = ChangeOfVariables.Of(graph, plan.GuideDraws).Select(v => new ChangeOfVariables(request, v.Whole, v.Parts, axes));
        return ([.. FormulasOf(request), .. drawn, .. parts, states, new GuideDerivation(request, noise, axes)], states);
    }

    private static IEnumerable<TreatmentLowering> FormulasOf(GuidedRequest request) =>
        request.UsesFormulas ? [new DivergencesByFormula(request)] : [];
}
