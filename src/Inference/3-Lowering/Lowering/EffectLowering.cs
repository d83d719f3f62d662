using ProbDsl.Catalog.Supports;
using ProbDsl.Runtime.Gradients;

namespace ProbDsl.Inference.Lowering;

/// <summary>
/// Lowers independent members of one number each, of any smooth density, in the unconstrained coordinate of each.
/// </summary>
internal abstract class EffectLowering : LatentLowering
{
    private readonly double lowest, highest;
    private readonly Axis[] inOrder;

    /// <param name="story">A lowering in which the latent has no value.</param>
    /// <param name="members">The members.</param>
    protected EffectLowering(StoryLowering story, EffectMembers members)
    {
        (Story, MembersOf) = (story, members);
        // where a value differs from the ends of its support, and its square has a reciprocal
        (Transform, lowest, highest) = members.Latent.Support switch
        {
            PositiveReals => (new PositiveTransform(), -300, 300),
            UnitInterval => (new UnitTransform(), -300, 35),
            Reals => ((SupportTransform)new RealTransform(), double.MinValue, double.MaxValue),
            var other => throw new ArgumentException($"{other.GetType().Name} has no coordinate"),
        };
        var loops = story.Bind(members.Draw.Loops);
        inOrder = [.. members.Loops.Select(l => ((Iota)loops[l]).Axis)];
        Home = Axis.Union(inOrder);
    }

    /// <summary>The lowering of a block: in closed form, or by nodes.</summary>
    /// <inheritdoc cref="EffectLowering(StoryLowering, EffectMembers)"/>
    public static EffectLowering Create(StoryLowering story, EffectMembers members) =>
        members.Family is null ? new NodeEffectLowering(story, members) : new ConjugateEffectLowering(story, members);

    public override LatentRead Members =>
        new(MembersOf.Latent.Name, [.. inOrder.Select(axis => new Iota(axis, 0))], MembersOf.Latent.Whole.Rank);

    protected StoryLowering Story { get; }

    protected EffectMembers MembersOf { get; }

    protected SupportTransform Transform { get; }

    /// <summary>The axes of the members, as log densities have them.</summary>
    protected Axis[] Home { get; }

    /// <summary>The shape of the latent.</summary>
    protected Shape Shape => Story.Problem.ShapeOf(MembersOf.Latent);

    /// <summary>A coordinate where the value is inside its support.</summary>
    protected Value Inside(Value free) => MembersOf.Latent.Support is Reals ? free : Max(Min(free, highest), lowest);

    /// <summary>The log density of each member with all that is observed of it, in its coordinate: [members.., node].</summary>
    /// <param name="of">A lowering in which the latent has no value.</param>
    /// <param name="free">The coordinates: [nodes, shape..], or [shape..].</param>
    /// <param name="along">The axis of the nodes, or null.</param>
    protected AxisTensor JointOf(StoryLowering of, Value free, Axis? along)
    {
        Axis[] axes = along is null ? [] : [along];
        var at = of.WithArray(MembersOf.Latent.Name, new AxisTensor(Transform.Constrain(free), axes));
        var total = AtHome(Transform.LogJacobian(free), axes);
        foreach (var draw in MembersOf.Statements)
            total = total.JoinWith(AtMembers(at, draw), (sum, each) => sum + each);
        return total;
    }

    /// <summary>The log density of each member at its coordinate, and its first two derivatives by it: [shape..].</summary>
    /// <inheritdoc cref="JointOf"/>
    protected (AxisTensor Density, Value First, Value Second) DerivativesOf(StoryLowering of, Value free)
    {
        var density = JointOf(of, free, null);
        var first = Gradient.Derive(SumAll(density.Value), free)[0];
        return (density, first, Gradient.Derive(SumAll(first), free)[0]);
    }

    /// <summary>The largest number of all members: [].</summary>
    protected static Value Largest(Value each) => MaxOf(each, [.. Enumerable.Range(0, each.Shape.Rank)]);

    /// <summary>The log density of a statement, added up for each member that it reads.</summary>
    private AxisTensor AtMembers(StoryLowering at, Draw draw)
    {
        const string Name = "member";
        var loops = at.Bind(draw.Loops);
        at.Enter(draw.Loops, loops);
        var read = ReferenceEquals(draw, MembersOf.Draw) ? draw.Target.At
            : DeepReads.Find(at.Problem.Graph, draw).First(r => r.Of == MembersOf.Latent.Name).At;
        List<LoopValue> place = [.. read.Select((index, i) => at.Indices.Of(index, loops, MembersOf.Latent.Extents[i].Size))];
        at.Leave(draw.Loops);
        var term = at.Density(draw) with { Uses = [new(Name, place, place.Count)] };
        return new AxisAlignment(term, Name, inOrder, new(at.Weights)).Aligned!.Value;
    }

    /// <summary>A value in the shape of the latent, or of it at each node, with its axes.</summary>
    protected AxisTensor AtHome(Value value, params Axis[] before) => AxisTensor.Canonical(value, [.. before, .. inOrder]);

    /// <summary>A value of each member in the shape of the latent.</summary>
    protected Value InOrder(Value atHome) => Transpose(atHome, OrderAtHome);

    /// <summary>The transposition of the latent's loops to the axes of log densities.</summary>
    protected int[] OrderAtHome => [.. inOrder.Select(a => Array.IndexOf(Home, a))];
}
