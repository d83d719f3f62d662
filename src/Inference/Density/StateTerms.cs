using ProbDsl.Catalogue;
using ProbDsl.Compiler.Graph;
using ProbDsl.Inference.Analysis;
using ProbDsl.Inference.Lowering;
using ProbDsl.Inference.Problems;
using ProbDsl.Inference.Treatments;
using ProbDsl.Runtime.Programs;

namespace ProbDsl.Inference.Density;

/// <summary>
/// What a story says of its finite latents at values of all other unknowns, which are slots on their own scale: the probabilities of
/// states, and the most probable path of each chain.
/// </summary>
internal sealed class StateTerms
{
    private readonly ProgramBuilder builder = new();
    private readonly TreatedTerms treated;
    private readonly SumOutStates sum;
    private readonly List<Term> terms;

    public StateTerms(Problem problem, StandardCatalogue catalogue, DensityPlan plan, int threads)
    {
        (sum, Unknowns) = (plan.Sum, plan.Coordinates);
        treated = TreatedTerms.Of(new(problem, catalogue, builder) { Threads = threads }, [.. plan.Vanish, new HoldValues(Unknowns)]);
        terms = [.. treated.Terms(plan.Statements).Where(t => t.Uses.Count > 0)];
    }

    /// <summary>The unknowns that are no finite latents.</summary>
    public IReadOnlyList<Variable> Unknowns { get; }

    /// <summary>Elements of all terms: what a run costs.</summary>
    public double Work => terms.Sum(t => (double)t.Value.Value.Shape.Count);

    /// <summary>By name, the probabilities of the states of these latents, [members.., states], as often as each member counts.</summary>
    public TensorProgram Probabilities(IReadOnlyList<Variable> of)
    {
        var left = treated.Left([.. SumOutStates.Weights(sum.Latents.Where(of.Contains), treated.Story), .. terms]).Terms;
        builder.SetOrigin(null);
        return builder.Build([.. SumOutStates.Probabilities(treated.Total(left), of, treated.Story)]);
    }

    /// <summary>
    /// By the name of a latent that is a chain, the path of highest probability, other latents summed out: [members.., states], 1 at its
    /// states.
    /// </summary>
    public TensorProgram Paths() => sum.Paths(ChainPick.Best, terms, treated.Story).Program();
}
