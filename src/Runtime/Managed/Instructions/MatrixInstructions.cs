namespace ProbDsl.Runtime;

/// <summary>Products of the matrices of each row, [m, k] x [k, n], or of either read as its transpose. Offsets say which matrices of a batch meet.</summary>
internal sealed unsafe class MatMulInstruction(Place a, Place b, Place y, (int M, int K, int N) size, Transposed turned, (int A, int B)[] batch) : Instruction
{
    public override void Run(nint first, nint rows)
    {
        double* left = a.From(first), right = b.From(first), to = y.From(first);
        for (nint r = 0; r < rows; r++, left += a.PerRow, right += b.PerRow, to += y.PerRow)
            for (var i = 0; i < batch.Length; i++) Products.Of(left + batch[i].A, right + batch[i].B, to + (nint)i * size.M * size.N, size, turned);
    }
}

/// <summary>All rows of a, [rows, k], by one matrix [k, n], or by its transpose.</summary>
internal sealed unsafe class RowsTimesMatrixInstruction(Place a, Place b, Place y, int k, int n, bool isTurned) : Instruction
{
    public override void Run(nint first, nint rows)
    {
        double* left = a.From(first), right = b.At, to = y.From(first);
        if (n == 1) RowProducts.Of(left, right, to, rows, k);
        else Products.Of(left, right, to, ((int)rows, k, n), new(false, isTurned));
    }
}

/// <summary>Lower triangular factors of the matrices of each row.</summary>
internal sealed unsafe class CholeskyInstruction(Place a, Place y, int batch, int d) : Instruction
{
    public override void Run(nint first, nint rows)
    {
        double* from = a.From(first), to = y.From(first);
        for (nint r = 0; r < rows; r++, from += a.PerRow, to += y.PerRow)
            for (var i = 0; i < batch; i++) Triangles.Factor(from + (nint)i * d * d, to + (nint)i * d * d, d);
    }
}

/// <summary>Solutions of triangular systems of each row, l x = b or l' x = b. Offsets say which triangle meets which right side.</summary>
internal sealed unsafe class TriangularSolveInstruction(Place l, Place b, Place y, (int D, int M) size, bool isTurned, (int L, int B)[] batch) : Instruction
{
    public override void Run(nint first, nint rows)
    {
        double* triangle = l.From(first), right = b.From(first), to = y.From(first);
        for (nint r = 0; r < rows; r++, triangle += l.PerRow, right += b.PerRow, to += y.PerRow)
            for (var i = 0; i < batch.Length; i++)
            {
                var own = to + (nint)i * size.D * size.M;
                new ReadOnlySpan<double>(right + batch[i].B, size.D * size.M).CopyTo(new(own, size.D * size.M));
                if (isTurned) Triangles.SolveTransposed(triangle + batch[i].L, own, size.D, size.M);
                else Triangles.Solve(triangle + batch[i].L, own, size.D, size.M);
            }
    }
}
