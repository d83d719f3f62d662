namespace ProbDsl.Inference.Allocations;

/// <summary>
/// A finite latent that is drawn by the probabilities of a group and selects those of an outcome, both with Dirichlet priors: topics of
/// words, `topic[i] ~ Categorical(mix[doc[i]])` and `word[i] ~ Categorical(vocabulary[topic[i]])`. Nothing else reads the three. The
/// probabilities of outcomes may be data, or defined by data alone: topics of new documents given the vocabularies.
/// </summary>
/// <param name="Latent">The finite latent.</param>
/// <param name="Weights">The probabilities of its states: a vector for each group.</param>
/// <param name="Outcomes">The probabilities of outcomes: a vector for each state.</param>
/// <param name="State">The statement that draws the latent.</param>
/// <param name="Outcome">The statement that draws the data.</param>
/// <param name="Priors">The statements that draw the probabilities.</param>
public sealed record DirichletAllocation(
    Variable Latent, Variable Weights, Variable Outcomes, Draw State, Draw Outcome, ValueList<Draw> Priors)
{
    /// <summary>Whether the probabilities of outcomes are data, or defined by data alone.</summary>
    public bool AreOutcomesGiven => Outcomes.Role is Role.Data or Role.Derived;

    /// <summary>The unknown probabilities.</summary>
    public ValueList<string> Unknowns => AreOutcomesGiven ? [Weights.Name] : [Weights.Name, Outcomes.Name];

    /// <summary>Whether it contains a statement.</summary>
    public bool Has(Statement statement) => statement == State || statement == Outcome || Priors.Contains(statement);

    /// <summary>The group's vector, as the latent's statement reads it.</summary>
    public Access WeightsOfGroup => VectorOf(State, Weights)!;

    /// <summary>The plan of all other unknowns of a story, which are independent of it.</summary>
    public DensityPlan Without(DensityPlan plan) => plan.Without(Latent) with
    {
        Coordinates = [.. plan.Coordinates.Where(c => !Unknowns.Contains(c.Name))],
        Statements = [.. plan.Statements.Where(s => !Has(s))],
    };

    /// <summary>All allocations of a story.</summary>
    /// <param name="graph">The story.</param>
    /// <param name="catalog">The definitions of distributions.</param>
    /// <param name="plan">How its unknowns enter the log density.</param>
    public static IEnumerable<DirichletAllocation> AllOf(ModelGraph graph, StandardCatalog catalog, DensityPlan plan) =>
        plan.Marginalized.Select(s => Find(graph, catalog, [.. plan.Statements.OfType<Draw>()], s.Latent)).OfType<DirichletAllocation>();

    /// <summary>The allocation of a story without any other unknown, if the probabilities of outcomes are unknown too; else null.</summary>
    /// <param name="graph">The story.</param>
    /// <param name="catalog">The definitions of distributions.</param>
    /// <param name="plan">How its unknowns enter the log density.</param>
    public static DirichletAllocation? OnlyOf(ModelGraph graph, StandardCatalog catalog, DensityPlan plan) =>
        AllOf(graph, catalog, plan).ToList() is [{ AreOutcomesGiven: false } only] && only.Without(plan).Coordinates.Count == 0
            ? only : null;

    private static DirichletAllocation? Find(ModelGraph graph, StandardCatalog catalog, List<Draw> draws, Variable latent)
    {
        if (draws.FindAll(d => d.Target.Of == latent.Name) is not [var state]
            || draws.FindAll(d => LatentsOf(d).Contains(latent.Name)) is not [var outcome]
            || Unknown(state, []) is not { } weights || (Unknown(outcome, [latent.Name]) ?? Given(outcome)) is not { } outcomes
            || weights == outcomes) return null;
        ValueList<Draw> priors = [.. draws.Where(d => d.Target.Of == weights.Name || d.Target.Of == outcomes.Name)];
        var isAlone = draws.TrueForAll(d => d == state || d == outcome
            || !LatentsOf(d).Append(d.Target.Of).Any(n => n == weights.Name || n == outcomes.Name)
            || (priors.Contains(d) && LatentsOf(d).Count == 0));
        // the states of rows with weights cannot be counted
        var isOfOneLoop = state.Loops == outcome.Loops && state.Copies == outcome.Copies && !state.Copies.Any(c => c.IsWeight);
        return isAlone && isOfOneLoop && IsData(graph, outcome) && VectorOf(state, weights) is not null
            && VectorOf(outcome, outcomes) is { At: [ComputedIndex { Position: Access at }] } && at.Of == latent.Name
            && at.At == state.Target.At && latent.Type.Rank == 0
            ? new(latent, weights, outcomes, state, outcome, priors) : null;

        HashSet<string> LatentsOf(Draw draw) => [.. DeepReads.Find(graph, draw).Select(r => r.Of).Where(n => IsUnknown(graph, n))];

        // probabilities that no unknown determines, where a statement reads no unknown but the latent
        Variable? Given(Draw draw) => IsOfProbabilities(catalog, draw) && LatentsOf(draw).Count == 1
            && draw.Distribution.Arguments[0].Argument is Access { Of: var name } && graph[name] is { Role: Role.Data or Role.Derived } of
            && !draws.Exists(d => d.Target.Of == name) ? of : null;

        // the only unknown with probabilities that a statement reads, beside these latents
        Variable? Unknown(Draw draw, HashSet<string> beside) => IsOfProbabilities(catalog, draw)
            && LatentsOf(draw).Except(beside).ToList() is [var name] && graph[name] is { IsFiniteLatent: false } of ? of : null;
    }

    private static bool IsUnknown(ModelGraph graph, string name) => graph[name].Role is Role.Latent or Role.Param;

    private static bool IsData(ModelGraph graph, Draw outcome) =>
        graph[outcome.Target.Of] is { Role: Role.Data, Support: FiniteSupport, Type.Rank: 0 };

    /// <summary>Whether a number is drawn by the probabilities of its values.</summary>
    private static bool IsOfProbabilities(StandardCatalog catalog, Draw draw) =>
        draw.Distribution is { Through: [], Arguments: [var given] }
        && (catalog[draw.Distribution.Of] as INaturalForm)?.NaturalForm[given.Parameter.Name]?.Of == NaturalStatistics.Logs;

    /// <summary>
    /// The vector of an array that a statement draws by, at an index for each of its other dimensions; null for another expression.
    /// </summary>
    private static Access? VectorOf(Draw draw, Variable array) =>
        draw.Distribution.Arguments[0].Argument is Access access && access.Of == array.Name && access.At.Count + 1 == array.Whole.Dims.Count
            && access.At.All(a => a is AffineIndex or ComputedIndex or CombinedIndex) ? access : null;
}
