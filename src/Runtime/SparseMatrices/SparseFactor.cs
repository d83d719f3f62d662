namespace ProbDsl.Runtime.SparseMatrices;

/// <summary>
/// The factor and the inverse of a sparse matrix whose numbers change. The pattern is found once for the same places, and the factor for
/// the same numbers.
/// </summary>
internal sealed unsafe class SparseFactor : IDisposable
{
    private int unknowns;
    private int[] rows = [], columns = [];
    private long[] places = [];
    private SupernodalPattern? pattern;
    private SupernodalFactor? factor;
    private SelectedInverse? inverse;
    private NativeNumbers? panels, inversePanels, ordered, factorized;
    private bool isPositive, isInverted;

    /// <summary>Factorizes a matrix; returns whether it is positive definite.</summary>
    public bool Update(SparsePrecisionArrays of)
    {
        var isKnown = HasPattern(of);
        if (!isKnown) Analyze(of);
        var values = new Span<double>(of.Values, of.Entries);
        if (isKnown && new Span<double>(factorized!.At, of.Entries).SequenceEqual(values)) return isPositive;
        NativeMemory.Clear(panels!.At, (nuint)panels.Length * sizeof(double));
        for (var e = 0; e < places.Length; e++) panels.At[places[e]] += values[e];
        values.CopyTo(new(factorized!.At, of.Entries));
        isInverted = false;
        return isPositive = factor!.Factorize(panels.At);
    }

    /// <summary>The logarithm of the determinant.</summary>
    public double LogDeterminant => factor!.LogDeterminant(panels!.At);

    /// <summary>The solution for a right side.</summary>
    public void Solve(double* right, double* solution)
    {
        Order(right);
        factor!.SolveLower(panels!.At, ordered!.At);
        factor.SolveUpper(panels.At, ordered.At);
        Restore(solution);
    }

    /// <summary>From standard normal numbers, ones whose covariance is the inverse.</summary>
    public void Draw(double* noise, double* drawn)
    {
        Order(noise);
        factor!.SolveUpper(panels!.At, ordered!.At);
        Restore(drawn);
    }

    /// <summary>The numbers of the inverse at the places of those of the matrix.</summary>
    public void Covariances(double* to)
    {
        Invert();
        for (var e = 0; e < places.Length; e++) to[e] = inversePanels!.At[places[e]];
    }

    /// <summary>The diagonal of the inverse.</summary>
    public void Variances(double* to)
    {
        Invert();
        for (var i = 0; i < unknowns; i++) to[i] = inversePanels!.At[pattern!.PlaceOf(i, i)];
    }

    public void Dispose()
    {
        inverse?.Dispose();
        foreach (var buffer in (NativeNumbers?[])[panels, inversePanels, ordered, factorized]) buffer?.Dispose();
        (inverse, panels, inversePanels, ordered, factorized) = (null, null, null, null, null);
    }

    private bool HasPattern(SparsePrecisionArrays of)
    {
        if (pattern is null || places.Length != of.Entries || unknowns != of.Unknowns) return false;
        for (var e = 0; e < places.Length; e++)
            if (rows[e] != (int)of.Rows[e] || columns[e] != (int)of.Columns[e]) return false;
        return true;
    }

    private void Analyze(SparsePrecisionArrays of)
    {
        Dispose();
        unknowns = of.Unknowns;
        (rows, columns) = (Positions(of.Rows, of.Entries), Positions(of.Columns, of.Entries));
        pattern = SupernodalPattern.Find(unknowns, rows, columns);
        var size = pattern.Panels[^1];
        places = new long[of.Entries];
        for (var e = 0; e < places.Length; e++) places[e] = pattern.PlaceOf(rows[e], columns[e]);
        (panels, ordered, factorized, factor) = (new(size), new(unknowns), new(of.Entries), new(pattern));
    }

    private int[] Positions(double* of, int count)
    {
        var found = new int[count];
        for (var e = 0; e < count; e++)
        {
            found[e] = (int)of[e];
            if (found[e] != of[e] || found[e] < 0 || found[e] >= unknowns) 
                throw new ArgumentException($"sparse_precision: number {e} is at place {of[e]} of {unknowns}");
        }

        return found;
    }

    private void Invert()
    {
        if (isInverted) return;
        inverse ??= new(pattern!);
        inversePanels ??= new(panels!.Length);
        inverse.Invert(panels!.At, inversePanels.At);
        isInverted = true;
    }

    private void Order(double* of)
    {
        for (var i = 0; i < unknowns; i++) ordered!.At[pattern!.Position[i]] = of[i];
    }

    private void Restore(double* to)
    {
        for (var i = 0; i < unknowns; i++) to[i] = ordered!.At[pattern!.Position[i]];
    }
}
