using static ProbDsl.Runtime.Programs.Ops;

namespace ProbDsl.Runtime.Gradients;

/// <summary>
/// The derivative of the log determinant of a sparse precision matrix: by a number on its diagonal that of the inverse there, by another
/// one twice that, since it is at two places.
/// </summary>
internal static class SparsePrecisionPullback
{
    /// <summary>The pullback to one input, given the item and its adjoint u; null: zero.</summary>
    /// <exception cref="NoGradient">The item is not the log determinant.</exception>
    public static Value? Derive(Value item, Value u, int input)
    {
        var matrix = item.Inputs[0];
        if (((ItemResult)item.Attribute!).Index != SparsePrecisionShapes.LogDeterminant) throw new NoGradient(matrix);
        if (input != SparsePrecisionShapes.Values) return null;
        var twice = Where(Equal(matrix.Inputs[SparsePrecisionShapes.Rows], matrix.Inputs[SparsePrecisionShapes.Columns]), 1, 2);
        return u * twice * matrix.Program.Item(matrix, SparsePrecisionShapes.Inverse);
    }
}
