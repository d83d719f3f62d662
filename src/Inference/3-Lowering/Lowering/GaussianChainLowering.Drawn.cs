using static ProbDsl.Inference.Lowering.ChainShapes;

namespace ProbDsl.Inference.Lowering;

/// <summary>Joint draws of the states of a chain.</summary>
internal sealed partial class GaussianChainLowering
{
    public override IEnumerable<(Variable Latent, Value Draw)> Drawn(Noise noise)
    {
        var states = JointDraw(noise);
        return [.. chain.Members.Select((m, i) => (m.Latent, Part(states, i))),
            .. chain.Shared.Select((s, i) => (s.Latent, SharedPart(states, i)))];
    }

    /// <summary>
    /// A joint draw of the states given all that is observed: [B, T, S]. States and observations are drawn from the model, and moved by the
    /// difference of the means given the data and given what was drawn. Durbin and Koopman 2002, doi:10.1093/biomet/89.3.603.
    /// </summary>
    private Value JointDraw(Noise noise)
    {
        var of = parts.Value.Of;
        var (count, width) = (of.Observed.Shape[0], of.Observed.Shape[2]);
        var (starts, steps) = parts.Value.Roots;
        var first = Broadcast(of.Start, [count, States])
            + Matrices.Times(starts, noise.Normal([count, States]));
        var states = Reshape(first, [count, 1, States]);
        if (positions > 1)
        {
            var disturbances = Matrices.Times(steps, noise.Normal([count, positions - 1, States]));
            var later = Builder.Scan(positions - 1, backward: false, [first],
                [PositionsFirst(of.Transition, positions - 1), PositionsFirst(disturbances + of.Offset, positions - 1)], [],
                step =>
                {
                    var next = Matrices.Times(step.Inputs[0], step.Carry[0]) + step.Inputs[1];
                    return new([next], [next]);
                }).Outs[0];
            states = Concat(1, states, Transpose(later, [1, 0, 2]));
        }

        var observed = Matrices.Times(of.Loading, states) + (Sqrt(of.Variance) * noise.Normal([count, positions, width]));
        // means are linear in the observations
        return states + Results(of with
        {
            Start = Broadcast(Builder.Constant(0), of.Start.Shape), Offset = Broadcast(Builder.Constant(0), of.Offset.Shape),
            Observed = of.Observed - observed,
        }).Means;
    }
}
