using ProbDsl.Parser.Diagnostics;
using ProbDsl.Runtime.Gradients;

namespace ProbDsl.Inference.Treatments;

/// <summary>Marginalizes finite latents: each is an axis of all its states, which is marginalized from the terms that read it, inside the
/// log.</summary>
/// <param name="Members">The latents in the order of the story; those of a guide in the order in which they are drawn.</param>
public sealed record EnumeratedStates(ValueList<EnumeratedLatent> Members) : Elimination("marginalized")
{
    /// <summary>The states of latents whose statements are not analyzed.</summary>
    public static EnumeratedStates Of(IEnumerable<Variable> latents) => new([.. latents.Select(l => new EnumeratedLatent(l, null))]);

    /// <summary>The order of elimination that the plan found; empty before a lowering has found it.</summary>
    public ValueList<EnumeratedGroup> Order { get; init; } = [];

    /// <summary>Whether the remaining term of a chain keeps its positions, each given those before it, instead of their sum.</summary>
    public bool IsByPosition { get; init; }

    /// <summary>Whether a guide draws other unknowns: the plan then says that the sum is inside the log.</summary>
    public bool IsInsideLog { get; init; }

    public IReadOnlyList<Variable> Latents => [.. Members.Select(m => m.Latent)];

    public override IEnumerable<string> Unknowns => Members.Select(m => m.Latent.Name);

    public override IEnumerable<Block> Blocks => Groups.Select(BlockOf);

    /// <summary>The latents as they are eliminated: those of the order first, then the others.</summary>
    public IEnumerable<EnumeratedGroup> Groups => Order.Concat(Members.Where(m => !Order.Any(g => g.Latents.Contains(m.Latent)))
        .Select(m => new EnumeratedGroup([m.Latent], m.Along)));

    /// <summary>The same without one of the latents.</summary>
    public EnumeratedStates Without(Variable latent) => this with
    {
        Members = [.. Members.Where(m => m.Latent != latent)],
        Order = [.. Order.Where(g => !g.Latents.Contains(latent))],
    };

    public override Elimination InOrder(ValueList<EnumeratedGroup> order) => this with { Order = order };

    public override string? Header(Block block, Problem problem) => string.Join(" · ", block.Written(problem.Graph).Zip(block.Unknowns,
        (written, latent) => $"{written} is {block.Name} ({CountedNoun.Of(StatesOf(problem, latent), "state")})"));

    private Block BlockOf(EnumeratedGroup group)
    {
        var how = group.Along is null ? "" : group.Latents.Count > 1 ? ", forward-backward over their joint states" : ", forward-backward";
        var where = IsInsideLog ? ", inside the log" : "";
        return new([.. group.Latents.Select(l => l.Name)], this, $"finite support{how}{where}")
        {
            Name = group.Loop is { } along ? $"{Name} along `{along}`" : Name,
        };
    }

    private static int StatesOf(Problem problem, string latent) =>
        problem.SizeOf(((FiniteSupport)problem.Graph[latent].Support).Count);

    /// <summary>
    /// The draw of a guide by latent: the mean over the latent's states is taken, weighted by the probabilities of the draw, whose term is
    /// -log q, instead of the sum inside the log.
    /// </summary>
    public IReadOnlyDictionary<string, Draw> AveragedBy { get; init; } = ImmutableDictionary<string, Draw>.Empty;

    /// <summary>Binds latents that no draw of a guide has bound before.</summary>
    public override StoryLowering Bind(StoryLowering story) => story.WithStates(Latents.Where(l => !story.IsEnumerated(l.Name)));

    /// <exception cref="Problems.LoweringLimit">No elimination order works: latents are coupled across the members of another.</exception>
    public override EliminatedUnknowns Eliminate(List<Term> terms, StoryLowering story)
    {
        var elimination = new StateElimination(story.Problem, story.Weights) { IsByPosition = IsByPosition };
        return new([.. elimination.Marginalize(terms, Axes(story), Order)]);
    }

    /// <summary>
    /// Fixes the probabilities of states: gradients of the log density by each term that varies with states. The means follow the terms
    /// that vary with none.
    /// </summary>
    public override Expectation Expect(Expectation before, StoryLowering story)
    {
        var (looked, apart) = JointStateProbabilities.Apart(before.Terms, before.IsInParts);
        var mixed = before.Means.Where(t => t.Uses.Count > 0).ToList();
        List<FixedSlot> held = [.. apart.Select((from, i) => new FixedSlot(JointStateProbabilities.SlotOf(i), from, IsGradient: true))];
        var means = mixed.Zip(held, (t, h) => JointStateProbabilities.Mean(t.Value.Value, story.Builder.Slot(h.Slot, h.From.Shape)));
        return before with
        {
            Means = [.. before.Means.Where(t => t.Uses.Count == 0),
                .. mixed.Zip(means, (t, mean) => new Term(new(mean, []), [], [], t.From) { Role = t.Role })],
            Terms = looked,
            Held = [.. before.Held, .. held],
        };
    }

    /// <summary>A slot of log weights of the states of each latent.</summary>
    public override IEnumerable<Term> Probes(IReadOnlyCollection<Variable> of, StoryLowering story) => Latents.Where(of.Contains)
        .Select(l => StateWeights.Term(story.Builder, story.Problem, l, story.StatesOf(l)));

    /// <summary>
    /// The probabilities of the states of each latent, [members.., states], multiplied by the count of each member: gradients of the log
    /// density by the log weights of states.
    /// </summary>
    public override IEnumerable<(string Unknown, Value Posterior)> Recover(Value density, IReadOnlyList<Variable> of, StoryLowering story)
    {
        var own = of.Where(Latents.Contains).ToList();
        return own.Zip(Gradient.Derive(density, [.. own.Select(l =>
            story.Builder.Slot(StateWeights.SlotOf(l), StateWeights.ShapeOf(story.Problem, l)))]), (l, gradient) => (l.Name, gradient));
    }

    /// <summary>A path of each chain, with all other latents marginalized.</summary>
    public override ChainPaths RecoverPaths(ChainPick pick, IEnumerable<Term> terms, StoryLowering story) =>
        ChainPaths.Lower(pick, story.Problem, story, terms, Axes(story), Order);

    /// <summary>Each latent with the axis of its states.</summary>
    public IReadOnlyList<EliminatedLatent> Axes(StoryLowering story) =>
        [.. Latents.Select(l => new EliminatedLatent(l, story.StatesOf(l), AveragedBy.GetValueOrDefault(l.Name)))];
}
