using ProbDsl.Compiler.Graph;
using ProbDsl.Inference.Lowering;
using ProbDsl.Runtime.Gradients;
using ProbDsl.Runtime.Programs;

namespace ProbDsl.Inference.Treatments;

/// <summary>Finite latents: each is an axis of all its states, which is summed out of the terms that read it, inside the log.</summary>
/// <param name="latents">In the order of the story; those of a guide in the order in which they are drawn.</param>
public sealed class SumOutStates(IReadOnlyList<Variable> latents) : TreatmentLowering
{
    /// <summary>Whether the term that is left of a chain has its positions, each given those before it, in place of their sum.</summary>
    public bool IsByPosition { get; init; }

    public IReadOnlyList<Variable> Latents => latents;

    /// <summary>
    /// By latent the draw of a guide: the mean over its states is taken, weighed by what the draw says, whose term is -log q, in place of
    /// the sum inside the log.
    /// </summary>
    public IReadOnlyDictionary<string, Draw> AveragedBy { get; init; } = new Dictionary<string, Draw>();

    public override StoryLowering Bind(StoryLowering story) => story.WithStates(latents);

    /// <exception cref="Problems.LoweringLimit">No order will do: latents meet across the members of another.</exception>
    public override Eliminated Eliminate(List<Term> terms, StoryLowering story)
    {
        var elimination = new Elimination(story.Problem, story.Weights) { IsByPosition = IsByPosition };
        var order = elimination.SumOut(terms, Axes(story));
        return new([.. order.Select(l => l.Latent)], elimination.Chains);
    }

    /// <summary>
    /// The probabilities of states are held: slopes of the log density by each term that varies with states. The means stand behind the
    /// terms that vary with none.
    /// </summary>
    public override Expectation Expect(Expectation before, StoryLowering story)
    {
        IReadOnlyList<Term> looked = StateShares.Apart(before.Looked);
        var mixed = before.Means.Where(t => t.Uses.Count > 0).ToList();
        List<HeldSlot> held = [.. StateShares.Mixed(looked)
            .Select((from, i) => new HeldSlot(StateShares.SlotOf(i), from, IsGradient: true))];
        var means = mixed.Zip(held, (t, h) => StateShares.Mean(t.Value.Value, story.Builder.Slot(h.Slot, h.From.Shape)));
        return new(
            [.. before.Means.Where(t => t.Uses.Count == 0), .. mixed.Zip(means, (t, mean) => new Term(new(mean, []), [], [], t.From))],
            looked, [.. before.Held, .. held]);
    }

    /// <summary>A slot of log weights of the states of each of these latents, as one more term about it.</summary>
    internal static IEnumerable<Term> Weights(IEnumerable<Variable> of, StoryLowering story) =>
        of.Select(l => StateWeights.Term(story.Builder, story.Problem, l, story.StatesOf(l)));

    /// <summary>
    /// By latent, the probabilities of its states, [members.., states], as often as each member counts: slopes of the log density by the
    /// log weights of states.
    /// </summary>
    /// <param name="density">A scalar, with <see cref="Weights"/> in it.</param>
    /// <param name="of">Latents.</param>
    /// <param name="story">What the terms were lowered by.</param>
    internal static IEnumerable<(string Latent, Value Probabilities)> Probabilities(Value density, IReadOnlyList<Variable> of,
        StoryLowering story) => of.Zip(Gradient.Of(density, [.. of.Select(l =>
            story.Builder.Slot(StateWeights.SlotOf(l), StateWeights.ShapeOf(story.Problem, l)))]), (l, gradient) => (l.Name, gradient));

    /// <summary>A path of each chain, all other latents summed out of the terms.</summary>
    /// <param name="pick">The most probable paths, or drawn ones.</param>
    /// <param name="terms">With <see cref="Weights"/>, if any are to count. The list stays as it is.</param>
    /// <param name="story">What the terms were lowered by.</param>
    internal ChainPaths Paths(ChainPick pick, IEnumerable<Term> terms, StoryLowering story) =>
        ChainPaths.Of(pick, story.Problem, story, terms, Axes(story));

    /// <summary>Each latent with the axis of its states.</summary>
    internal IReadOnlyList<Enumerated> Axes(StoryLowering story) =>
        [.. latents.Select(l => new Enumerated(l, story.StatesOf(l), AveragedBy.GetValueOrDefault(l.Name)))];
}
