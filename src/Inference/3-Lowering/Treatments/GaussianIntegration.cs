namespace ProbDsl.Inference.Treatments;

/// <summary>Marginalizes a block of latents that are jointly normal, or normal before they are observed.</summary>
/// <param name="Gaussian">The block.</param>
public abstract record GaussianIntegration(GaussianBlock Gaussian) : LatentIntegration(Gaussian)
{
    /// <summary>Whether each position of a chain has a density of its own, given those before it, without a gradient.</summary>
    public bool IsByPosition { get; init; }

    /// <summary>Whether each number that is observed has a density of its own given all others, without a gradient.</summary>
    public bool IsLeaveOneOut { get; init; }

    /// <summary>The densities of single numbers given all others: null unless they are asked for.</summary>
    protected IEnumerable<Term>? LeaveOneOut(StoryLowering story, Func<AxisTensor> density)
    {
        if (!IsLeaveOneOut) return null;
        var draw = Gaussian.Observations[0];
        story.Builder.SetOrigin(Block.Origin);
        var each = density();
        var statement = Gaussian.LinearizedAs(draw)?.Statement ?? draw;
        var of = story.MembersOf(statement);
        return [new(each, each.Axes, [], statement) { Role = TermRole.Data, Of = of }];
    }

    /// <summary>Where the latents are 0, a mean has the value of its part without them.</summary>
    public override StoryLowering Bind(StoryLowering story) => GaussianLowering.WithZeros(story, Gaussian);

    /// <summary>The treatment of a block: in closed form, or by Laplace's method where what is observed is not normal.</summary>
    public static GaussianIntegration Create(GaussianBlock block) =>
        block.HasClosedForm ? new ClosedFormIntegration(block) : new LaplaceIntegration(block);

    public abstract override GaussianLowering Lowering(StoryLowering story);
}
