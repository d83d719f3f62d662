namespace ProbDsl.Inference.Variational;

/// <summary>Lowers -KL(q || p) of latents by a formula where there is one, in place of the draws of story and guide.</summary>
/// <param name="request">The request.</param>
internal sealed class DivergencesByFormula(GuidedRequest request) : ILoweredTreatment
{
    public ILoweredTreatment After(GuidedStory bound) =>
        new FormulaDivergences(
            new GuideDivergences(request.Plan, bound.Story, bound.Guide, request.FreeNats).Find(request.Plan.MarginalizedNames));

    private sealed class FormulaDivergences(IReadOnlyList<DivergenceTerm> divergences) : ILoweredTreatment
    {
        private readonly HashSet<Statement> claimed =
            new(divergences.SelectMany(d => new Statement[] { d.Prior, d.Posterior }), ReferenceEqualityComparer.Instance);

        public bool Claims(Statement statement) => claimed.Contains(statement);

        public IEnumerable<Term> Claimed(StoryLowering story) => divergences.Select(d => d.Term);
    }
}
