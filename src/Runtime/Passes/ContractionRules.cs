using ProbDsl.Runtime.Programs;
using static ProbDsl.Runtime.Programs.Ops;

namespace ProbDsl.Runtime.Passes;

/// <summary>Rewrites sums of products into matrix-vector products, which avoids storing the product.</summary>
internal static class ContractionRules
{
    public static Value? Rule(Value value, IReadOnlyList<Value> x, ProgramBuilder into) => (value.Op, value.Attribute, x) switch
    {
        (Op.Sum, AxisList { Axes: [var axis] }, [{ Op: Op.Mul, Inputs: [var a, var b] } product]) =>
            OfRows(axis, product, a, b) ?? OfRows(axis, product, b, a) ?? OfColumns(axis, product, a, b) ?? OfColumns(axis, product, b, a),
        _ => null,
    };

    // sum over k of a[.., k] b[k]
    private static Value? OfRows(int axis, Value product, Value a, Value b)
    {
        var size = product.Shape[^1];
        if (axis != product.Shape.Rank - 1 || axis == 0 || a.Shape != product.Shape || b.Shape.Count != size || b.Shape.Rank == 0
            || b.Shape[^1] != size || size < 2) return null;
        var rows = product.Shape[..^1];
        return Reshape(MatMul(Reshape(a, [rows.Count, size]), Reshape(b, [size, 1])), rows);
    }

    // sum over n of a[n, k] b[n, 1]
    private static Value? OfColumns(int axis, Value product, Value a, Value b) =>
        axis == 0 && product.Shape.Rank == 2 && a.Shape == product.Shape && b.Shape.Rank == 2 && b.Shape[0] == a.Shape[0]
            && b.Shape[1] == 1 && a.Shape[1] > 1
            ? Reshape(MatMul(b, a, transposeA: true), [a.Shape[1]])
            : null;
}
