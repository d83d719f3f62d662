namespace ProbDsl.Runtime.Programs;

/// <summary>
/// The input shapes of a step of Adam. The step itself represents all its results; each `item` has the parameter's shape.
/// </summary>
internal static class AdamShapes
{
    // parameter, gradient, first moment, second moment, [largest second moment,] rate, step
    public static Shape Infer(string op, ReadOnlySpan<Shape> inputs, OpDetail? attribute)
    {
        var arrays = ((AdamRule)attribute!).Moments + 2;
        if (inputs.Length != arrays + 2) throw new ArgumentException($"{op} of {inputs.Length} values, where {arrays + 2} are needed");
        for (var i = 1; i < arrays; i++)
            if (inputs[i] != inputs[0])
                throw ShapeRules.InvalidShapes(op, [inputs[0], inputs[i]], "must be equal: the parameter and the other inputs");
        if (inputs[^2].Rank != 0 || inputs[^1].Rank != 0)
            throw ShapeRules.InvalidShapes(op, [inputs[^2], inputs[^1]], "must be single numbers: the learning rate and the step number");
        return Shape.Scalar;
    }
}
