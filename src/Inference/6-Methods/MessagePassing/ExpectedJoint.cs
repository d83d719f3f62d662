namespace ProbDsl.Inference.MessagePassing;

/// <summary>
/// The mean of the log joint density under independent factors, as a program of their moments; finite latents are marginalized with their
/// best distribution given the factors, which is the log of the sum over states of the exponentials of mean log densities. The gradient by
/// the moments of a factor is the message to it. Factors that share no statement have the same round, and are updated together.
/// </summary>
internal sealed class ExpectedJoint
{
    /// <summary>The name of the output with the mean log density.</summary>
    public const string Density = "mean log density";

    private readonly ProgramBuilder builder;
    private readonly Value density;
    private readonly TreatedTerms treated;
    private readonly IReadOnlyList<Term> terms;
    private readonly (Value Mean, ValueList<FixedSlot> Held, Value Labels, IReadOnlyList<Value> Mixed)? fixedStates;

    private ExpectedJoint(ProgramBuilder builder, TreatedTerms treated, IReadOnlyList<Term> terms, Value density,
        (Value, ValueList<FixedSlot>, Value, IReadOnlyList<Value>)? fixedStates) =>
        (this.builder, this.treated, this.terms, this.density, this.fixedStates) = (builder, treated, terms, density, fixedStates);

    /// <summary>Finite latents as they are marginalized.</summary>
    public required ValueList<EnumeratedGroup> Groups { get; init; }

    /// <summary>The finite latents with log weights of their states.</summary>
    public IEnumerable<Variable> Latents => Groups.SelectMany(g => g.Latents).Where(l => l.IsFiniteLatent);

    /// <summary>The slots of missing cells that are unknowns, which have values instead of moments.</summary>
    public required IReadOnlyList<(string Slot, Shape Shape)> Cells { get; init; }

    /// <summary>The factors of each round.</summary>
    public required IReadOnlyList<IReadOnlyList<Factor>> Rounds { get; init; }

    /// <param name="problem">The story with its data.</param>
    /// <param name="catalog">The definitions of distributions.</param>
    /// <param name="plan">How each unknown enters the density.</param>
    /// <param name="factors">The factors of all unknowns that are not marginalized; they declare their slots here.</param>
    /// <exception cref="LoweringLimit">A mean has no closed form.</exception>
    public static ExpectedJoint Lower(Problem problem, StandardCatalog catalog, DensityPlan plan, IReadOnlyList<Factor> factors)
    {
        var (builder, moments) = (new ProgramBuilder(ElementType.Float64), new UnknownMoments());
        foreach (var factor in factors) factor.Declare(builder, moments);
        var treated = TreatedTerms.Bind(problem, catalog, builder, plan.Eliminations, given: Given);
        List<Term> terms = [.. treated.Terms(plan.Statements)];
        var expectation = treated.Expected(terms);
        List<Term> all = [.. treated.Probes(plan.Sum.Latents), .. expectation.Terms];
        var (left, gone) = treated.Eliminate(all);
        builder.SetOrigin(null);
        return new(builder, treated, all, treated.Total(left), plan.Sum.Latents.Count == 0 ? null : Fixed(treated, expectation, all))
        {
            Groups = gone.Groups, Rounds = InRounds(problem.Graph, factors),
            Cells = [.. plan.Unobserved.Filled.Select(f => (MissingCells.SlotOf(f.Key), Shape.Of([f.Value.Length])))],
        };

        StoryLowering Given(StoryLowering story) => plan.Unobserved.Filled
            .Aggregate(story, (filled, cells) => filled.WithArray(cells.Key,
                new(new MissingMembers(cells.Key, problem.Data[cells.Key], cells.Value)
                    .Scatter(builder.Slot(MissingCells.SlotOf(cells.Key), [cells.Value.Length])), [])))
            .WithMoments(moments, factors.SelectMany(f => f.Unknowns).Select(u => u.Name));
    }

    /// <summary>
    /// A program of the mean log density and of the messages to the factors of a round; of ranks, the part of one, and the parts add up.
    /// </summary>
    public TensorProgram Messages(int round, ICommunicator? ranks = null) =>
        WithGradients(RowsOfRanks.PartOf(density, ranks), round);

    /// <summary>The same messages with the probabilities of states fixed in slots.</summary>
    public TensorProgram MessagesOfFixedStates(int round, ICommunicator? ranks = null) =>
        WithGradients(RowsOfRanks.PartOf(fixedStates!.Value.Mean, ranks), round);

    /// <summary>The ranks, each with a part of the mean log density; a process alone if each would compute nearly all of it.</summary>
    public ICommunicator Divided(ICommunicator ranks) =>
        RowsOfRanks.Divided(density, ranks);

    /// <summary>A program of the probabilities of states that their log weights alone give, by slot.</summary>
    public TensorProgram StatesByWeights()
    {
        var (_, held, labels, mixed) = fixedStates!.Value;
        return builder.Build([(Density, labels), .. held.Zip(Gradient.Derive(labels, [.. mixed]), (h, g) => (h.Slot, g))]);
    }

    /// <summary>
    /// A program of the mean log density and of the probabilities of the states of a latent, [members.., states], by its name: multiplied
    /// by the count of each member.
    /// </summary>
    public TensorProgram StatesOf(Variable latent) => builder.Build([(Density, density), .. treated.Recovered(density, [latent])]);

    /// <summary>A program of the mean log density.</summary>
    public TensorProgram Value() => builder.Build([(Density, density)]);

    /// <summary>
    /// Paths of chains of finite latents, drawn given the factors: [members.., states], 1 at the states of the path, by the name of the
    /// latent; empty without chains.
    /// </summary>
    /// <exception cref="LoweringLimit">A path depends on the states of other latents.</exception>
    public TensorProgram DrawnPaths()
    {
        var paths = treated.Paths(ChainPick.Drawn, terms);
        builder.SetOrigin(null);
        return paths.HasAll ? paths.Program() : throw new LoweringLimit(
            treated.Story.Problem.Graph.Story.OfType<Draw>().First(d => Latents.Any(l => l.Name == d.Target.Of)),
            "no path of a chain can be drawn alone, since it depends on the states of other finite latents",
            "make the chain independent of them");
    }

    /// <summary>The slots in which the probabilities of states are fixed.</summary>
    public IEnumerable<(string Slot, Shape Shape)> Held =>
        fixedStates is { Held: var held } ? held.Select(h => (h.Slot, h.From.Shape)) : [];

    /// <summary>The name of the output with a gradient.</summary>
    public static string GradientOf(string slot) => $"gradient by {slot}";

    /// <summary>A program of the gradient by missing cells, with the probabilities of states fixed in slots.</summary>
    public TensorProgram CellGradients() => WithGradients(fixedStates is { Mean: var mean } ? mean : density, Cells);

    private TensorProgram WithGradients(Value objective, int round) =>
        WithGradients(objective, [.. Rounds[round].SelectMany(f => f.Slots)]);

    private TensorProgram WithGradients(Value objective, IReadOnlyList<(string Name, Shape Shape)> slots)
    {
        var gradients = Gradient.Derive(objective, [.. slots.Select(s => builder.Slot(s.Name, s.Shape))]);
        return builder.Build([(Density, objective), .. slots.Zip(gradients, (s, g) => (GradientOf(s.Name), g))]);
    }

    private static (Value, ValueList<FixedSlot>, Value, IReadOnlyList<Value>) Fixed(
        TreatedTerms treated, Expectation expectation, IEnumerable<Term> all)
    {
        var leveled = JointStateProbabilities.Leveled([.. all.Where(t => t.Uses.Count > 0)]);
        return (treated.Total(expectation.Means), expectation.Held, treated.Total(treated.Eliminate(leveled).Terms),
            [.. leveled.Where(t => t.Role != TermRole.Potential).Select(t => t.Value.Value)]);
    }

    /// <summary>Factors in rounds, in their order: no two of a round meet in a statement.</summary>
    private static List<List<Factor>> InRounds(ModelGraph graph, IReadOnlyList<Factor> factors)
    {
        var read = graph.Story.Select(s => DeepReads.Names(graph, s).ToHashSet()).ToList();
        var rounds = new List<List<Factor>>();
        foreach (var factor in factors)
        {
            var free = rounds.Find(r => !r.Exists(other => read.Exists(names => Meets(names, factor) && Meets(names, other))));
            if (free is null) rounds.Add(free = []);
            free.Add(factor);
        }

        return rounds;

        static bool Meets(HashSet<string> names, Factor factor) => factor.Unknowns.Any(u => names.Contains(u.Name));
    }
}
