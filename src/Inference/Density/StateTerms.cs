using ProbDsl.Catalogue;
using ProbDsl.Compiler.Graph;
using ProbDsl.Inference.Analysis;
using ProbDsl.Inference.Lowering;
using ProbDsl.Inference.Problems;
using ProbDsl.Runtime.Gradients;
using ProbDsl.Runtime.Programs;

namespace ProbDsl.Inference.Density;

/// <summary>
/// What a story says of its finite latents at values of all other unknowns, which are slots on their own scale: the probabilities of
/// states, and the most probable path of each chain.
/// </summary>
internal sealed class StateTerms
{
    private readonly Problem problem;
    private readonly ProgramBuilder builder = new();
    private readonly StoryLowering lowering;
    private readonly List<Enumerated> latents;
    private readonly List<Term> terms;

    public StateTerms(Problem problem, StandardCatalogue catalogue, DensityPlan plan, int threads)
    {
        (this.problem, Unknowns) = (problem, plan.Coordinates);
        lowering = new StoryLowering(problem, catalogue, builder) { Threads = threads }
            .Without(plan.Unobserved)
            .WithStates(plan.SummedOut.Select(s => s.Latent))
            .WithSlots(Unknowns);
        latents = [.. plan.SummedOut.Select(s => new Enumerated(s.Latent, lowering.StatesOf(s.Latent)))];
        terms = [.. plan.Statements.Select(s => lowering.Density(s)).Where(t => t.Uses.Count > 0)];
    }

    /// <summary>The unknowns that are no finite latents.</summary>
    public IReadOnlyList<Variable> Unknowns { get; }

    /// <summary>Elements of all terms: what a run costs.</summary>
    public double Work => terms.Sum(t => (double)t.Value.Value.Shape.Count);

    /// <summary>By name, the probabilities of the states of these latents, [members.., states], as often as each member counts.</summary>
    public TensorProgram Probabilities(IReadOnlyList<Variable> of)
    {
        List<Term> weighed = [.. latents.Where(l => of.Contains(l.Latent))
            .Select(l => StateWeights.Term(builder, problem, l.Latent, l.States)), .. terms];
        var elimination = new Elimination(problem, lowering.Weights);
        elimination.SumOut(weighed, latents);
        builder.Remember(null);
        Value[] slots = [.. of.Select(v => builder.Slot(StateWeights.SlotOf(v), StateWeights.ShapeOf(problem, v)))];
        return builder.Build([.. of.Zip(Gradient.Of(elimination.Total(weighed), slots), (v, slope) => (v.Name, slope))]);
    }

    /// <summary>
    /// By the name of a latent that is a chain, the path of highest probability, other latents summed out: [members.., states], 1 at its
    /// states.
    /// </summary>
    public TensorProgram Paths() => ChainPaths.Of(ChainPick.Best, problem, lowering, terms, latents).Program();
}
