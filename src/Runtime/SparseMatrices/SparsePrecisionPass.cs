namespace ProbDsl.Runtime.SparseMatrices;

/// <summary>Computes the results of a `sparse_precision`. The pattern is found once for the same places.</summary>
/// <param name="arrays">Its inputs and results.</param>
internal sealed unsafe class SparsePrecisionPass(SparsePrecisionArrays arrays) : IDisposable
{
    private readonly int entries = arrays.Entries, unknowns = arrays.Unknowns;
    private int[] rows = [], columns = [];
    private long[] places = [];
    private SupernodalPattern? pattern;
    private SupernodalFactor? factor;
    private SelectedInverse? inverse;
    private NativeBuffer<double>? panels, inversePanels, ordered;

    /// <summary>Computes all results that are requested; NaN where the matrix is not positive definite.</summary>
    public void Run()
    {
        if (!HasPattern()) Analyze();
        Assemble();
        if (factor!.Factorize(panels!.At)) Fill();
        else Refuse();
    }

    public void Dispose()
    {
        inverse?.Dispose();
        foreach (var buffer in (NativeBuffer<double>?[])[panels, inversePanels, ordered]) buffer?.Dispose();
    }

    private bool HasPattern()
    {
        if (pattern is null) return false;
        for (var e = 0; e < entries; e++)
            if (rows[e] != (int)arrays.Rows[e] || columns[e] != (int)arrays.Columns[e]) return false;
        return true;
    }

    private void Analyze()
    {
        Dispose();
        (rows, columns) = (Positions(arrays.Rows), Positions(arrays.Columns));
        pattern = SupernodalPattern.Find(unknowns, rows, columns);
        var size = pattern.Panels[^1];
        if (NotEnoughMemory.Check(size * (double)sizeof(double)) is { } exception) throw exception;
        places = new long[entries];
        for (var e = 0; e < entries; e++) places[e] = pattern.PlaceOf(rows[e], columns[e]);
        (panels, ordered, factor) = (new(size), new(unknowns), new(pattern));
        (inverse, inversePanels) = (null, null);
    }

    private int[] Positions(double* of)
    {
        var found = new int[entries];
        for (var e = 0; e < entries; e++)
        {
            found[e] = (int)of[e];
            if (found[e] != of[e] || found[e] < 0 || found[e] >= unknowns)
                throw new IndexOutOfProgramRange(null, of[e], unknowns, e);
        }

        return found;
    }

    private void Assemble()
    {
        NativeMemory.Clear(panels!.At, (nuint)panels.Length * sizeof(double));
        for (var e = 0; e < entries; e++) panels.At[places[e]] += arrays.Values[e];
    }

    private void Fill()
    {
        if (arrays.Result(SparsePrecisionShapes.LogDeterminant) is not null and var determinant)
            *determinant = factor!.LogDeterminant(panels!.At);
        if (arrays.Result(SparsePrecisionShapes.Solution) is not null and var solution)
        {
            Order(arrays.Right);
            factor!.SolveLower(panels!.At, ordered!.At);
            factor.SolveUpper(panels.At, ordered.At);
            Restore(solution);
        }

        if (arrays.Result(SparsePrecisionShapes.Drawn) is not null and var drawn)
        {
            Order(arrays.Noise);
            factor!.SolveUpper(panels!.At, ordered!.At);
            Restore(drawn);
        }

        var covariances = arrays.Result(SparsePrecisionShapes.Inverse);
        var variances = arrays.Result(SparsePrecisionShapes.Diagonal);
        if (covariances == null && variances == null) return;
        inverse ??= new(pattern!);
        inversePanels ??= new(panels!.Length);
        inverse.Invert(panels!.At, inversePanels.At);
        if (covariances != null)
            for (var e = 0; e < entries; e++) covariances[e] = inversePanels.At[places[e]];
        if (variances != null)
            for (var i = 0; i < unknowns; i++) variances[i] = inversePanels.At[pattern!.PlaceOf(i, i)];
    }

    private void Order(double* of)
    {
        for (var i = 0; i < unknowns; i++) ordered!.At[pattern!.Position[i]] = of[i];
    }

    private void Restore(double* to)
    {
        for (var i = 0; i < unknowns; i++) to[i] = ordered!.At[pattern!.Position[i]];
    }

    private void Refuse()
    {
        for (var result = 0; result < SparsePrecisionShapes.Count; result++)
            if (arrays.Result(result) is not null and var to)
                new Span<double>(to, SparsePrecisionShapes.Size(result, entries, unknowns)).Fill(double.NaN);
    }
}
