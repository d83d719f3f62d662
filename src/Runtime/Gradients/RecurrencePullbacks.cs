using static ProbDsl.Runtime.Programs.Ops;

namespace ProbDsl.Runtime.Gradients;

/// <summary>Pullbacks that run a recurrence backward.</summary>
internal static class RecurrencePullbacks
{
    /// <summary>
    /// The pullback of running products y(t) = y(t-1) x(t): with g(t) = u(t) + x(t+1) g(t+1) it is y(t-1) g(t). It uses no division, since
    /// a factor may be 0.
    /// </summary>
    public static Value OfRunningProducts(Value y, Value u)
    {
        var (axis, isBackward) = (Cumulation)y.Attribute!;
        if (y.Shape[axis] == 0) return u;
        int[] front = [axis, .. Enumerable.Range(0, y.Shape.Rank).Where(d => d != axis)];
        var (x, up) = (Transpose(y.Inputs[0], front), Transpose(u, front));
        var scan = y.Program.Scan(y.Shape[axis], !isBackward, [Broadcast(y.Program.Constant(0), x.Shape[1..])],
            [up, x, Before(Transpose(y, front), isBackward)], [], step =>
            {
                var g = step.Inputs[0] + step.Carry[0];
                return new([step.Inputs[1] * g], [step.Inputs[2] * g]);
            });
        return Transpose(scan.Outs[0], RearrangementPullbacks.Inverse(front));
    }

    // the product before each step, 1 at the start
    private static Value Before(Value y, bool isBackward)
    {
        var (n, one) = (y.Shape[0], Broadcast(y.Program.Constant(1), y.Shape.With(0, 1)));
        return isBackward ? Concat(0, Slice(y, 0, 1, n - 1), one) : Concat(0, one, Slice(y, 0, 0, n - 1));
    }
}
