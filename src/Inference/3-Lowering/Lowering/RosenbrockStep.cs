using ProbDsl.Catalog.Functions;
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
        var (stays, own) = (Matrices.Column(Ops.Equal(length, 0)), Matrices.Column(Ops.Where(Ops.Equal(length, 0), 1, length)));
        var first = field(state, time);
        var derivative = Ops.Where(Matrices.Column(stays), 0, Jacobian(first, state, state.Shape[^1]));
        var one = Matrices.Identity(state.Program, state.Shape[^1]);
        var inverse = InverseMatrix.Of((Matrices.Column(1 / (Gamma * own)) * one) - derivative);
        var ownTime = own * Ops.Reshape(Jacobian(first, time, 1), state.Shape);
        List<Value> solved = [];
        var at = state;
        for (var stage = 0; stage < nodes.Length; stage++)
        {
            at = Sum(stages[stage], solved) is { } sum ? state + sum : state;
            var right = stage == 0 ? first : field(at, time + (nodes[stage] * Ops.Reshape(own, time.Shape)));
            if (byTime[stage] != 0) right += byTime[stage] * ownTime;
            if (Sum(couplings[stage], solved) is { } coupled) right += coupled / own;
            solved.Add(Matrices.Times(inverse, right));
        }

        return (Ops.Where(stays, state, at + solved[^1]), Ops.Where(stays, 0, solved[^1]));
    }

    /// <summary>The derivative of f by so many numbers of the same member: [axes.., numbers of f, numbers].</summary>
    private static Value Jacobian(Value field, Value by, int numbers)
    {
        var last = field.Shape.Rank - 1;
        return Ops.Concat(last, [.. Enumerable.Range(0, field.Shape[last]).Select(i =>
            Ops.Reshape(Gradient.Derive(Ops.Slice(field, last, i, 1), by)[0], [.. field.Shape[..last], 1, numbers]))]);
    }
}
