namespace ProbDsl.Runtime.Programs;

/// <summary>
/// Finds the values of a program that are affine in some of its slots: a constant plus a linear function of them, with the other slots
/// fixed.
/// </summary>
public static class AffineValues
{
    /// <summary>Whether an output is affine in these slots jointly. False if an op is not known to preserve affinity.</summary>
    /// <param name="program">The program.</param>
    /// <param name="output">The name of the output.</param>
    /// <param name="isVariable">Whether a slot varies, by name.</param>
    public static bool Is(TensorProgram program, string output, Func<string, bool> isVariable)
    {
        var degrees = new Degree[program.Values.Count];
        for (var at = 0; at < degrees.Length; at++)
        {
            var value = program.Values[at];
            degrees[at] = value.Op == Op.Slot ? OfSlot(value, isVariable)
                : Of(value, [.. value.Inputs.Select(input => degrees[program.PositionOf(input)])]);
        }

        return degrees[program.PositionOf(program.Outputs[output])] != Degree.Other;
    }

    private enum Degree
    {
        Constant,
        Affine,
        Other,
    }

    private static Degree OfSlot(Value slot, Func<string, bool> isVariable) =>
        isVariable(((SlotDeclaration)slot.Attribute!).Name) ? Degree.Affine : Degree.Constant;

    private static Degree Of(Value value, Degree[] inputs)
    {
        if (inputs.All(d => d == Degree.Constant)) return Degree.Constant;
        return value.Op switch
        {
            Op.Reshape or Op.Transpose or Op.Broadcast or Op.Slice or Op.Pad or Op.Concat or Op.Unfold or Op.Fold or Op.StopGradient
                or Op.Neg or Op.Add or Op.Sub or Op.Sum or Op.CumSum => inputs.Max(),
            Op.Mul or Op.MatMul => inputs.Count(d => d != Degree.Constant) == 1 ? inputs.Max() : Degree.Other,
            // an index, a divisor, a factor or a condition must not vary
            Op.Gather or Op.ScatterAdd or Op.Div => inputs[1] == Degree.Constant ? inputs[0] : Degree.Other,
            Op.TriangularSolve => inputs[0] == Degree.Constant ? inputs[1] : Degree.Other,
            Op.Select => inputs[0] == Degree.Constant ? inputs.Max() : Degree.Other,
            _ => Degree.Other,
        };
    }
}
