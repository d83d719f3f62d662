using ProbDsl.Runtime.Managed.Products;

namespace ProbDsl.Runtime.Managed.Instructions;

/// <summary>
/// Products of the matrices of each row, [m, k] x [k, n], or with either one transposed. The batch lists the offsets of the operands.
/// </summary>
internal sealed unsafe class MatMulInstruction<T> : Instruction, IDisposable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Place<T> a, b, y;
    private readonly (int M, int K, int N) size;
    private readonly Transposed turned;
    private readonly (int A, int B)[] batch;
    private readonly MatrixProduct<T>? product;
    private readonly NativeBuffer<T> scratch;

    public MatMulInstruction(Place<T> a, Place<T> b, Place<T> y, (int M, int K, int N) size, Transposed turned, (int A, int B)[] batch)
    {
        (this.a, this.b, this.y, this.size, this.turned, this.batch) = (a, b, y, size, turned, batch);
        var layout = ProductLayout.Of(size.M, size.K, size.N, turned);
        product = layout.IsLarge ? MatrixProduct.Create<T>(layout) : null;
        scratch = new(product?.ScratchLength ?? 0);
    }

    public override void Run(nint first, nint rows)
    {
        T* left = a.From(first), right = b.From(first), to = y.From(first);
        for (nint r = 0; r < rows; r++, left += a.PerRow, right += b.PerRow, to += y.PerRow)
            for (var i = 0; i < batch.Length; i++) Multiply(left + batch[i].A, right + batch[i].B, to + (nint)i * size.M * size.N);
    }

    public void Dispose() => scratch.Dispose();

    private void Multiply(T* left, T* right, T* to)
    {
        if (product is null) SmallProducts.Multiply(left, right, to, size, turned);
        else product.Run(left, right, to, default, scratch.At);
    }
}

/// <summary>The product of all rows of a, [rows, k], with one matrix [k, n] or its transpose.</summary>
internal sealed unsafe class RowsTimesMatrixInstruction<T>(Place<T> a, Place<T> b, Place<T> y, int k, int n, bool isTurned) : Instruction
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Transposed turned = new(false, isTurned);

    public override void Run(nint first, nint rows)
    {
        T* left = a.From(first), right = b.At, to = y.From(first);
        if (n == 1) RowProducts.Multiply(left, right, to, rows, k);
        else SmallProducts.Multiply(left, right, to, ((int)rows, k, n), turned);
    }
}

/// <summary>Cholesky factors of the matrices of each row; floats are factored as doubles.</summary>
internal sealed unsafe class CholeskyInstruction<T>(Place<T> a, Place<T> y, int batch, int d) : Instruction, IDisposable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly NativeBuffer<double> work = DoubleAccess.Work<T>(2L * d * d);

    public override void Run(nint first, nint rows)
    {
        T* from = a.From(first), to = y.From(first);
        for (nint r = 0; r < rows; r++, from += a.PerRow, to += y.PerRow)
            for (var i = 0; i < batch; i++) Factor(from + (nint)i * d * d, to + (nint)i * d * d);
    }

    public void Dispose() => work.Dispose();

    private void Factor(T* from, T* to)
    {
        var factor = DoubleAccess.Room(to, work.At + (nint)d * d);
        Triangles.Factor(DoubleAccess.Load(from, d * d, work.At), factor, d);
        DoubleAccess.Put(factor, to, d * d);
    }
}

/// <summary>
/// Solutions of the triangular systems of each row, l x = b or l' x = b, in doubles. The batch lists the offsets of triangles and
/// right-hand sides.
/// </summary>
internal sealed unsafe class TriangularSolveInstruction<T>(Place<T> l, Place<T> b, Place<T> y, (int D, int M) size, bool isTurned,
    (int L, int B)[] batch) : Instruction, IDisposable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly NativeBuffer<double> work = DoubleAccess.Work<T>((long)size.D * (size.D + size.M));

    public override void Run(nint first, nint rows)
    {
        T* triangle = l.From(first), right = b.From(first), to = y.From(first);
        for (nint r = 0; r < rows; r++, triangle += l.PerRow, right += b.PerRow, to += y.PerRow)
            for (var i = 0; i < batch.Length; i++) Solve(triangle + batch[i].L, right + batch[i].B, to + (nint)i * size.D * size.M);
    }

    public void Dispose() => work.Dispose();

    private void Solve(T* triangle, T* right, T* to)
    {
        var numbers = size.D * size.M;
        var own = DoubleAccess.Room(to, work.At + (nint)size.D * size.D);
        new ReadOnlySpan<double>(DoubleAccess.Load(right, numbers, own), numbers).CopyTo(new(own, numbers));
        var factor = DoubleAccess.Load(triangle, size.D * size.D, work.At);
        if (isTurned) Triangles.SolveTransposed(factor, own, size.D, size.M);
        else Triangles.Solve(factor, own, size.D, size.M);
        DoubleAccess.Put(own, to, numbers);
    }
}
