using ProbDsl.Runtime.Gradients;

namespace ProbDsl.Inference.Lowering;

/// <summary>The trace of a velocity's Jacobian by the state, for each row: [rows].</summary>
public static class VelocityTrace
{
    /// <summary>The trace estimate along a direction if there is one (Hutchinson 1990), else the exact trace; gradient and state: [rows,
    /// event..].</summary>
    public static Value Lower(Value gradient, Value state, Value? direction) =>
        direction is null ? Exact(gradient, state) : Along(gradient, state, direction);

    // the sum of d gradient_i / d x_i, one backward pass each
    private static Value Exact(Value gradient, Value state)
    {
        var (rows, numbers) = (gradient.Shape[0], gradient.Shape[1..].Count);
        var flat = Reshape(gradient, [rows, numbers]);
        Value? sum = null;
        for (var i = 0; i < numbers; i++)
        {
            var own = Reshape(Slice(Reshape(Gradient.Derive(Slice(flat, 1, i, 1), state)[0], [rows, numbers]), 1, i, 1), [rows]);
            sum = sum is null ? own : sum + own;
        }

        return sum ?? Broadcast(gradient.Program.Constant(0), [rows]);
    }

    // e' J e
    private static Value Along(Value gradient, Value state, Value direction) =>
        Sum(Gradient.Derive(gradient * direction, state)[0] * direction, [.. Enumerable.Range(1, state.Shape.Rank - 1)]);
}
