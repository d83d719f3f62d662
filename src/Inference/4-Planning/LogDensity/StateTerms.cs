namespace ProbDsl.Inference.LogDensity;

/// <summary>
/// Programs of a story's finite latents given values of all other unknowns, which are slots on their own scale: the probabilities of
/// states, and the most probable path of each chain.
/// </summary>
public sealed class StateTerms
{
    private readonly ProgramBuilder builder = new();
    private readonly TreatedTerms treated;
    private readonly List<Term> terms;

    public StateTerms(Problem problem, StandardCatalog catalog, DensityPlan plan, int threads)
    {
        Unknowns = plan.Coordinates;
        treated = TreatedTerms.Bind(problem, catalog, builder, plan.Eliminations, Unknowns, threads);
        terms = [.. treated.Terms(plan.Statements).Where(t => t.Uses.Count > 0)];
    }

    /// <summary>The unknowns that are not finite latents.</summary>
    public IReadOnlyList<Variable> Unknowns { get; }

    /// <summary>The number of elements of all terms, a measure of the cost of a run.</summary>
    public double Work => terms.Sum(t => (double)t.Value.Value.Shape.Count);

    /// <summary>A program of the state probabilities of these latents by name, [members.., states], multiplied by the count of each
    /// member.</summary>
    public TensorProgram Probabilities(IReadOnlyList<Variable> of)
    {
        var left = treated.Eliminate([.. treated.Probes(of), .. terms]).Terms;
        builder.SetOrigin(null);
        return builder.Build([.. treated.Recovered(treated.Total(left), of)]);
    }

    /// <summary>
    /// A program of the most probable path of each chain by name, with other latents marginalized: [members.., states], 1 at its states.
    /// </summary>
    public TensorProgram Paths() => treated.Paths(ChainPick.Best, terms).Program();
}
