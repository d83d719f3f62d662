using ProbDsl.Runtime.Gradients;

namespace ProbDsl.Inference.Lowering;

/// <summary>
/// A step of RODAS, a Rosenbrock method of order 4 for stiff equations (Hairer and Wanner 1996, section IV.10): six linear systems with the
/// matrix I / (g h) - J, where J is the derivative of f by the state. Its last two stages are states at the end of the step, whose
/// difference is the error.
/// </summary>
internal sealed class RosenbrockStep : OdeStep
{
    private const double Gamma = 0.25;

    private static readonly double[] nodes = [0, 0.386, 0.21, 0.63, 1, 1];
    private static readonly double[] byTime = [0.25, -0.1043, 0.1035, -0.0362, 0, 0];

    private static readonly double[][] stages =
    [
        [],
        [1.544],
        [0.9466785280815826, 0.2557011698983284],
        [3.314825187068521, 2.896124015972201, 0.9986419139977817],
        [1.221224509226641, 6.019134481288629, 12.53708332932087, -0.6878860361058950],
        [1.221224509226641, 6.019134481288629, 12.53708332932087, -0.6878860361058950, 1],
    ];

    private static readonly double[][] couplings =
    [
        [],
        [-5.6688],
        [-2.430093356833875, -0.2063599157091915],
        [-0.1073529058151375, -9.594562251023355, -20.47028614809616],
        [7.496443313967647, -10.24680431464352, -33.99990352819905, 11.70890893206160],
        [8.083246795921522, -7.981132988064893, -31.52159432874371, 16.31930543123136, -6.058818238834054],
    ];

    public override int Order => 4;

    public override (Value Next, Value Error, Value? Derivative) Attempt(
        Func<Value, Value, Value> field, Value state, Value time, Value length, Value first)
    {
        var (next, error) = Step(field, state, time, length);
        return (next, error, null);
    }

    public override Value Take(Func<Value, Value, Value> field, Value state, Value time, Value length) =>
        Step(field, state, time, length).Next;

    private static (Value Next, Value Error) Step(Func<Value, Value, Value> field, Value state, Value time, Value length)
    {
        // a step of length 0 has a matrix that is not singular, and moves nothing
        var stays = Beside(Ops.Equal(length, 0));
        var own = Ops.Where(Ops.Equal(length, 0), 1, length);
        var first = field(state, time);
        var derivative = Ops.Where(Beside(stays), 0, Jacobian(first, state));
        var inverse = InverseMatrix.Of(Identity(state, Beside(Beside(1 / (Gamma * own)))) - derivative);
        var ownTime = Beside(own) * Jacobian(first, Beside(time), time);
        List<Value> solved = [];
        var at = state;
        for (var stage = 0; stage < nodes.Length; stage++)
        {
            at = Sum(stages[stage], solved) is { } sum ? state + sum : state;
            var right = stage == 0 ? first : field(at, time + (nodes[stage] * own));
            if (byTime[stage] != 0) right += byTime[stage] * ownTime;
            if (Sum(couplings[stage], solved) is { } coupled) right += coupled / Beside(own);
            solved.Add(Ops.Reshape(Ops.MatMul(inverse, Beside(right)), state.Shape));
        }

        return (Ops.Where(stays, state, at + solved[^1]), Ops.Where(stays, 0, solved[^1]));
    }

    /// <summary>A multiple of the identity matrix for each member: [axes.., numbers, numbers].</summary>
    private static Value Identity(Value state, Value times)
    {
        var numbers = state.Shape[^1];
        var one = state.Program.Constant([.. Enumerable.Range(0, numbers * numbers).Select(i => i % (numbers + 1) == 0 ? 1.0 : 0)],
            [numbers, numbers]);
        return times * one;
    }

    /// <summary>The derivative of f by the state of the same member: [axes.., numbers, numbers].</summary>
    private static Value Jacobian(Value field, Value state)
    {
        var (numbers, last) = (state.Shape[^1], state.Shape.Rank - 1);
        return Ops.Concat(last, [.. Enumerable.Range(0, numbers).Select(i =>
            Ops.Reshape(Gradient.Derive(Ops.Slice(field, last, i, 1), state)[0], [.. state.Shape[..last], 1, numbers]))]);
    }

    /// <summary>The derivative of f by the time: [axes.., numbers].</summary>
    private static Value Jacobian(Value field, Value like, Value time)
    {
        var (numbers, last) = (field.Shape[^1], field.Shape.Rank - 1);
        return Ops.Concat(last, [.. Enumerable.Range(0, numbers).Select(i =>
            Ops.Reshape(Gradient.Derive(Ops.Slice(field, last, i, 1), time)[0], like.Shape))]);
    }
}
