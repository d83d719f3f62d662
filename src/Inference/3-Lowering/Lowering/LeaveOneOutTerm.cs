using ProbDsl.Runtime.Gradients;

namespace ProbDsl.Inference.Lowering;

/// <summary>
/// The log density of each number that is observed of a block given all others and all other unknowns, with the block's latents
/// integrated.
/// </summary>
public static class LeaveOneOutTerm
{
    /// <summary>Whether a block has such densities: one statement observes it, a number for each member of its loops.</summary>
    public static bool Has(GaussianBlock block) => block.Observations is [{ Target.Type.Rank: 0 }]
        && (block.HasClosedForm || (block is GaussianMembers members && GaussianMemberLowering.CanLeaveOut(members)));

    /// <summary>The densities of each row that one such density takes.</summary>
    public static int DensitiesOf(GaussianBlock block) =>
        block.HasClosedForm ? 3 : GaussianMemberLowering.NodesToLeaveOut((GaussianMembers)block);

    /// <summary>
    /// Of a block in closed form: with r the data less their mean and C their covariance, the number given all others has the mean
    /// y - g / c and the variance 1 / c, where g is an element of C^-1 r and c one of the diagonal of C^-1 (S. Sundararajan and
    /// S. S. Keerthi, Neural Computation 13, 2001). The derivatives of the log density by the number and by its variance are -g and
    /// (g^2 - c) / 2: one gradient has both of all numbers, whatever the structure of C.
    /// </summary>
    /// <param name="story">A lowering in which every latent of the block is 0.</param>
    /// <param name="block">The block.</param>
    public static AxisTensor OfClosedForm(StoryLowering story, GaussianBlock block)
    {
        var (draw, shifts) = (block.Observations[0], new ObservationShifts(story.Builder));
        var lowering = GaussianLowering.Create(story, block, ImmutableDictionary<Draw, WorkingResponse>.Empty, shifts);
        var density = SumAll(lowering.LogDensity().Value);
        var (number, variance) = shifts.Of(draw, OverOf(story, draw));
        var derivatives = Gradient.Derive(density, [number.Value, variance.Value]);
        var g = derivatives[0];
        var c = Square(g) - (2 * derivatives[1]);
        // what is missing has no derivatives
        var isMissing = Abs(c) <= 0;
        var known = Where(isMissing, 1, c);
        return new(Where(isMissing, 0, 0.5 * (Log(known / (2 * Math.PI)) - (Square(g) / known))), number.Axes);
    }

    /// <summary>The axes of a statement's loops.</summary>
    public static Axis[] OverOf(StoryLowering story, Draw draw) => Axis.Union(LoopBinding.AxesIn(story.Bind(draw.Loops)));
}
