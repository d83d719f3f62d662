using static ProbDsl.Inference.Lowering.ChainShapes;

namespace ProbDsl.Inference.Lowering;

/// <summary>
/// A joint draw of the states of a linear-Gaussian chain given all that is observed: states and observations are drawn from the model, and
/// moved by the difference of the means given the data and given what was drawn. Durbin and Koopman 2002, doi:10.1093/biomet/89.3.603.
/// </summary>
/// <param name="of">The model.</param>
/// <param name="roots">Matrices that times their transposes are the covariances of the start and of each step.</param>
/// <param name="free">The elements of the first state with a flat prior.</param>
/// <param name="mask">0 where a number is missing; null: all are observed.</param>
internal sealed class ChainDraw(GaussianChainParts of, (Value Starts, Value Steps) roots, int[] free, Value? mask)
{
    /// <summary>[B, T, S].</summary>
    public Value Of(Noise noise)
    {
        var builder = of.Observed.Program;
        var (count, positions, width, size) = (of.Observed.Shape[0], of.Observed.Shape[1], of.Observed.Shape[2], of.Start.Shape[1]);
        var first = Broadcast(of.Start, [count, size])
            + Matrices.Times(roots.Starts, noise.Normal([count, size]));
        var states = Reshape(first, [count, 1, size]);
        if (positions > 1)
        {
            var disturbances = Matrices.Times(roots.Steps, noise.Normal([count, positions - 1, size]));
            var later = builder.Scan(positions - 1, backward: false, [first],
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
        return states + builder.GaussianChain(of with
        {
            Start = Broadcast(builder.Constant(0), of.Start.Shape), Offset = Broadcast(builder.Constant(0), of.Offset.Shape),
            Observed = of.Observed - observed,
        }, free, mask).Means;
    }
}
