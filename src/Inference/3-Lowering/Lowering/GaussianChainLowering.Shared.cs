namespace ProbDsl.Inference.Lowering;

/// <summary>Latents that all positions of a chain share, such as coefficients: the last numbers of each state, which stay.</summary>
internal sealed partial class GaussianChainLowering
{
    /// <summary>The numbers of a latent that all positions share, in its own shape: those of the first state, as of any other.</summary>
    /// <param name="states">Numbers for each state: [1, T, S].</param>
    /// <param name="shared">The index of the latent.</param>
    private Value SharedPart(Value states, int shared)
    {
        var own = chain.Members.Count + shared;
        return Reshape(Slice(Slice(states, 1, 0, 1), 2, Blocks[..own].Sum(), Blocks[own]),
            Story.Problem.ShapeOf(chain.Shared[shared].Latent));
    }

    private IEnumerable<int> Free(GaussianMember shared, int index) =>
        !shared.Draw.Distribution.Of.Is(DistributionTraits.Constant) ? []
            : Enumerable.Range(Blocks[..(chain.Members.Count + index)].Sum(), Blocks[chain.Members.Count + index]);

    /// <summary>The distribution of a latent that all positions share: [1, 1, width] and [1, 1, width, width].</summary>
    private NormalVectors DrawOf(GaussianMember shared, int index)
    {
        var (draw, width) = (shared.Draw, Blocks[chain.Members.Count + index]);
        var distribution = DistributionOf(draw);
        var mean = Reshape(Vector(distribution.Mean(), shared, width).Value, [1, 1, width]);
        if (IsVector(draw))
        {
            var covariance = Reshape(Matrix(distribution.Own("covariance"), shared).Value, [1, 1, width, width]);
            return new(mean, covariance, Cholesky(covariance));
        }

        var column = Reshape(Vector(distribution.Own("variance"), shared, width).Value, [1, 1, width, 1]);
        return new(mean, column * Identity(width), Sqrt(column) * Identity(width));
    }

    private NormalVectors SharedStart(GaussianMember shared, int index)
    {
        var width = Blocks[chain.Members.Count + index];
        return shared.Draw.Distribution.Of.Is(DistributionTraits.Constant) ? NormalVectors.Nothing(Zeros(1, width), Zeros(1, width, width))
            : DrawOf(shared, index).Each(v => Reshape(v, [1, .. v.Shape[2..]]));
    }

    private IEnumerable<ChainStateDraw> Draws(GaussianMember shared, int index) =>
        shared.Draw.Distribution.Of.Is(DistributionTraits.Constant) ? []
            : [new(DrawOf(shared, index), IsVector(shared.Draw), [Blocks[..(chain.Members.Count + index)].Sum()], null, 0)];
}
