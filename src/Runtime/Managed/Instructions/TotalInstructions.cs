namespace ProbDsl.Runtime;

/// <summary>Adds the rows of x to y.</summary>
internal sealed unsafe class RowSumInstruction(Place x, double* y, int inner) : Instruction
{
    public override void Run(nint first, nint rows)
    {
        var from = x.From(first);
        if (inner == 1) *y += Sums.OfRun(from, rows);
        else for (nint r = 0; r < rows; r++) Sums.AddTo(y, from + r * inner, inner);
    }
}

/// <summary>Raises y to the largest of the rows of x.</summary>
internal sealed unsafe class RowMaxInstruction(Place x, double* y, int inner) : Instruction
{
    public override void Run(nint first, nint rows)
    {
        var from = x.From(first);
        for (nint r = 0; r < rows; r++) Maxima.RaiseTo(y, from + r * inner, inner);
    }
}

/// <summary>Adds a' b, over rows, to y: a [rows, k], b [rows, m], y [k, m].</summary>
internal sealed unsafe class RowProductInstruction(Place a, Place b, double* y, int k, int m) : Instruction
{
    public override void Run(nint first, nint rows) => Products.AddTransposed(a.From(first), b.From(first), y, rows, k, m);
}

/// <summary>Adds updates to the rows of y that an index names.</summary>
internal sealed unsafe class RowScatterInstruction(Place updates, Place index, double* y, int picks, int inner, int size, object? origin) : Instruction
{
    public override void Run(nint first, nint rows)
    {
        double* from = updates.From(first), at = index.From(first);
        for (nint p = 0; p < rows * picks; p++)
        {
            var to = y + Positions.Of(at, p, size, first * picks, origin) * inner;
            if (inner == 1) *to += from[p];
            else Sums.AddTo(to, from + p * inner, inner);
        }
    }
}
