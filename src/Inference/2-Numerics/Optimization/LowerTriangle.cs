using System.Numerics.Tensors;
using MathNet.Numerics.LinearAlgebra;

namespace ProbDsl.Inference.Optimization;

/// <summary>A lower triangular matrix [d, d], stored row by row without the zeros.</summary>
public sealed class LowerTriangle(int size)
{
    private readonly double[] values = new double[CountOf(size)];

    public int Size => size;

    /// <summary>All entries of the triangle in storage order.</summary>
    public Span<double> Values => values;

    public double this[int row, int column] => values[Start(row) + column];

    /// <summary>The triangle L with L L' = R R' and no negative entry on its diagonal.</summary>
    /// <param name="root">R [d, d].</param>
    public static LowerTriangle FromRoot(Matrix<double> root)
    {
        var (factor, upper) = (new LowerTriangle(root.RowCount), root.Transpose().QR().R);
        for (var i = 0; i < factor.Size; i++)
            for (var j = 0; j <= i; j++) factor.Row(i)[j] = upper[j, i] * Math.Sign(upper[j, j]);
        return factor;
    }

    /// <summary>The number of entries in a triangle of this size.</summary>
    public static int CountOf(int size) => size * (size + 1) / 2;

    /// <summary>The position of the first entry of a row.</summary>
    public static int Start(int row) => row * (row + 1) / 2;

    /// <summary>A row up to its diagonal.</summary>
    public Span<double> Row(int row) => values.AsSpan(Start(row), row + 1);

    /// <summary>Sets the product A B of two triangles.</summary>
    public static void Multiply(LowerTriangle a, LowerTriangle b, LowerTriangle product)
    {
        for (var i = 0; i < a.Size; i++)
        {
            var row = product.Row(i);
            var left = a.Row(i);
            row.Clear();
            for (var k = 0; k <= i; k++) TensorPrimitives.MultiplyAdd(b.Row(k), left[k], row[..(k + 1)], row[..(k + 1)]);
        }
    }

    /// <summary>Sets the lower triangle of A' G; only the lower triangle of G is read.</summary>
    public static void MultiplyTransposed(LowerTriangle a, LowerTriangle g, LowerTriangle product)
    {
        product.Values.Clear();
        for (var k = 0; k < a.Size; k++)
        {
            var left = a.Row(k);
            var right = g.Row(k);
            for (var i = 0; i <= k; i++) TensorPrimitives.MultiplyAdd(right[..(i + 1)], left[i], product.Row(i), product.Row(i));
        }
    }

    /// <summary>Sets A x.</summary>
    public void Multiply(ReadOnlySpan<double> x, Span<double> product)
    {
        for (var i = 0; i < size; i++) product[i] = Lanes.Dot(Row(i), x[..(i + 1)]);
    }

    /// <summary>Sets A' x.</summary>
    public void MultiplyTransposed(ReadOnlySpan<double> x, Span<double> product)
    {
        product.Clear();
        for (var k = 0; k < size; k++) TensorPrimitives.MultiplyAdd(Row(k), x[k], product[..(k + 1)], product[..(k + 1)]);
    }
}
