using System.Collections.Immutable;
using ProbDsl.Catalog.Functions;
using ProbDsl.Compiler.Graph;
using ProbDsl.Inference.Forms;
using ProbDsl.Runtime.Programs;
using static ProbDsl.Runtime.Programs.Ops;

namespace ProbDsl.Inference.Lowering;

/// <summary>
/// Lowers a block of jointly normal latents to the density without them, and to their posterior. The numbers of all its latents at one
/// position, one latent after another, are its state.
/// </summary>
internal abstract class GaussianLowering
{
    // after all loops
    protected const int BasisRank = 900;

    private readonly GaussianBlock block;
    private readonly List<Variable> latents;

    /// <param name="story">A lowering in which every latent of the block is 0.</param>
    /// <param name="block">The block.</param>
    protected GaussianLowering(StoryLowering story, GaussianBlock block)
    {
        (Story, this.block, latents) = (story, block, [.. block.Latents]);
        Widths = [.. latents.Select(l => story.Problem.ShapeOf(l).Trailing(l.Type.Rank).Count)];
    }

    /// <summary>The lowering of a block.</summary>
    /// <param name="story">A lowering in which every latent of the block is 0.</param>
    /// <param name="block">The block.</param>
    public static GaussianLowering Of(StoryLowering story, GaussianBlock block) => block switch
    {
        GaussianChain chain => new GaussianChainLowering(story, chain),
        GaussianMembers members => new GaussianMemberLowering(story, members),
        _ => throw new ArgumentException($"{block.GetType().Name} has no lowering"),
    };

    /// <summary>The members of a latent of which the log density has a number each; null if it has none for each.</summary>
    public virtual Use? Members => null;

    /// <summary>The log density of all that is observed, with an axis for each loop over independent sequences or members.</summary>
    public abstract Lowered LogDensity();

    /// <summary>The means and variances of the latents given all that is observed, by latent, in its shape.</summary>
    public abstract IEnumerable<(Variable Latent, Value Mean, Value Variance)> Moments();

    /// <summary>A joint draw of the latents given all that is observed, by latent, in its shape.</summary>
    /// <param name="noise">Its noise.</param>
    public abstract IEnumerable<(Variable Latent, Value Draw)> Drawn(Noise noise);

    /// <summary>0, or -inf where a scale is outside of its domain; null if their types prove that all are inside.</summary>
    public Value? OutsideOfDomain()
    {
        Value? all = null;
        foreach (var draw in block.Statements)
        {
            var distribution = DistributionOf(draw);
            var axes = Axis.Union(distribution.Axes);
            var nothing = new Lowered(Zeros([.. axes.Select(a => a.Size)]), axes);
            var guarded = distribution.Guarded(nothing);
            if (guarded.Value != nothing.Value) all = all is null ? SumAll(guarded.Value) : all + SumAll(guarded.Value);
        }

        return all;
    }

    protected StoryLowering Story { get; }

    protected ProgramBuilder Builder => Story.Builder;

    /// <summary>The number of numbers of each latent in a state.</summary>
    protected int[] Widths { get; }

    /// <summary>The number of numbers in a state.</summary>
    protected int States => Widths.Sum();

    /// <summary>The numbers of a state, along which the coefficients of a mean run.</summary>
    protected Axis Basis => new("state", States, 0, BasisRank);

    protected DistributionLowering DistributionOf(Draw draw) =>
        Story.Inside(draw, () => Story.Lower(draw.Distribution, Story.Bind(draw.Loops)));

    /// <summary>The coefficients of the numbers of a state in a draw's mean: [axes.., basis], then the numbers of the draw.</summary>
    protected Lowered Coefficients(Draw draw, ImmutableDictionary<Loop, LoopValue> loops)
    {
        var mean = draw.Distribution.Values.First(g => g.Parameter.Name == "mean").Value;
        return Story.Inside(draw, () => new LinearMean(this, loops).Of(mean).Coefficients) ?? new(Zeros(States), [Basis]);
    }

    /// <summary>Matrices [.., width, width] of each latent as the blocks of one matrix.</summary>
    protected Value Diagonal(IReadOnlyList<Value> blocks) => blocks.Select((block, i) =>
    {
        var (before, after, rank) = (Widths[..i].Sum(), Widths[(i + 1)..].Sum(), block.Shape.Rank);
        return blocks.Count == 1 ? block : Pad(Pad(block, rank - 1, before, after), rank - 2, before, after);
    }).Aggregate((a, b) => a + b);

    /// <summary>The product of matrices [.., n, m] with vectors [.., m].</summary>
    protected static Value Applied(Value matrices, Value vectors, bool transposed = false)
    {
        var product = MatMul(matrices, Reshape(vectors, [.. vectors.Shape, 1]), transposed);
        return Reshape(product, product.Shape[..^1]);
    }

    protected Value Zeros(params ReadOnlySpan<int> sizes) => Broadcast(Builder.Constant(0), [.. sizes]);

    protected Value Identity(int size) => Builder.Constant(new Tensor([size, size],
        [.. Enumerable.Range(0, size * size).Select(e => e / size == e % size ? 1.0 : 0)]));

    /// <summary>The coefficients of an expression by the numbers of a state.</summary>
    private sealed class LinearMean(GaussianLowering of, ImmutableDictionary<Loop, LoopValue> loops)
        : LinearExpression<Lowered>(of.Story.Problem.Graph, of.block.Has)
    {
        /// <summary>1 at the numbers of the state that are read, one after another.</summary>
        protected override Lowered Read(Access access)
        {
            var index = of.latents.FindIndex(l => l.Name == access.Of);
            var (first, width, extents) = (of.Widths[..index].Sum(), of.Widths[index], of.latents[index].Extents.Count);
            if (access.At.Skip(extents).FirstOrDefault() is AffineIndex element)
                (first, width) = (first + of.Story.Problem.SizeOf(element.Offset) - 1, 1);
            var ones = new Tensor([of.States, width],
                [.. Enumerable.Range(0, of.States * width).Select(e => e / width == first + (e % width) ? 1.0 : 0)]);
            var value = of.Builder.Constant(ones);
            return new(access.Type.Rank == 0 ? Reshape(value, [of.States]) : value, [of.Basis]);
        }

        protected override Lowered Add(Lowered left, Lowered right, bool isDifference) =>
            left.JoinWith(right, (a, b) => isDifference ? a - b : a + b);

        protected override Lowered Negate(Lowered coefficients) => coefficients with { Value = -coefficients.Value };

        protected override Lowered Multiply(Apply by, int operand, Lowered coefficients) => StoryLowering.Apply((Function)by.Function,
            [.. by.Arguments.Select((a, i) => i == operand ? coefficients : of.Story.Lower(a, loops))]);
    }
}
