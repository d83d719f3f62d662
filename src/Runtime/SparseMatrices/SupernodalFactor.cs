namespace ProbDsl.Runtime.SparseMatrices;

/// <summary>
/// The Cholesky factor of a sparse matrix, and what follows from it: panel after panel, each less what the columns before it take away
/// (E. G. Ng and B. W. Peyton, SIAM Journal on Scientific Computing 14, 1993).
/// </summary>
/// <param name="pattern">Where the factor has numbers.</param>
internal sealed unsafe class SupernodalFactor(SupernodalPattern pattern)
{
    // the row of each row of the present panel, by the row of the matrix
    private readonly int[] local = new int[pattern.Of.Length];

    // supernodes whose next rows are in the columns of each one, and how many of their rows are used up
    private readonly int[] head = new int[pattern.Count], next = new int[pattern.Count], used = new int[pattern.Count];

    /// <summary>Replaces the panels of a matrix by those of its factor.</summary>
    /// <param name="panels">The lower triangle of the matrix in the places of the pattern.</param>
    /// <returns>Whether the matrix is positive definite.</returns>
    public bool Factorize(double* panels)
    {
        Array.Fill(head, -1);
        for (var s = 0; s < pattern.Count; s++)
        {
            var (first, width, below) = (pattern.Firsts[s], pattern.Width(s), pattern.Below(s));
            var rows = pattern.RowsOf(s);
            for (var r = 0; r < below; r++) local[rows[r]] = width + r;
            var panel = panels + pattern.Panels[s];
            for (var k = head[s]; k >= 0;)
            {
                var after = next[k];
                Subtract(panels + pattern.Panels[k], k, panel, first, width);
                Wait(k);
                k = after;
            }

            if (!DensePanel.Factorize(panel, width, width + below)) return false;
            used[s] = 0;
            Wait(s);
        }

        return true;
    }

    /// <summary>Sorts a supernode to the one whose columns have its next rows.</summary>
    private void Wait(int s)
    {
        if (used[s] == pattern.Below(s)) return;
        var target = pattern.Of[pattern.RowsOf(s)[used[s]]];
        (next[s], head[target]) = (head[target], s);
    }

    /// <summary>Subtracts from a panel what a supernode before it takes away, and moves that on past its columns.</summary>
    private void Subtract(double* source, int s, double* panel, int first, int width)
    {
        var (own, from, to) = (pattern.Width(s), used[s], used[s]);
        var rows = pattern.RowsOf(s);
        while (to < rows.Length && rows[to] < first + width) to++;
        source += (long)own * own;
        if (own == 1) SubtractColumn(source, rows, from, to, panel, first, width);
        else SubtractProducts(source, own, rows, from, to, panel, first, width);
        used[s] = to;
    }

    private void SubtractColumn(double* source, ReadOnlySpan<int> rows, int from, int to, double* panel, int first, int width)
    {
        for (var r = from; r < rows.Length; r++)
        {
            var target = Target(rows[r], r < to, panel, first, width);
            var x = source[r];
            for (var c = from; c < Math.Min(r + 1, to); c++) target[rows[c]] -= x * source[c];
        }
    }

    private void SubtractProducts(double* source, int own, ReadOnlySpan<int> rows, int from, int to, double* panel, int first, int width)
    {
        var sums = stackalloc double[Products.Most];
        for (var r = from; r < rows.Length; r += Products.MostRows)
        {
            var count = Math.Min(Products.MostRows, rows.Length - r);
            // beside the diagonal some of the products are of the upper triangle, and are not used
            for (var c = from; c < Math.Min(r + count, to); c += Products.MostColumns)
            {
                var columns = Math.Min(Products.MostColumns, to - c);
                Products.Of(source + ((long)r * own), count, own, source + ((long)c * own), columns, own, own, sums);
                for (var k = 0; k < count; k++)
                {
                    var target = Target(rows[r + k], r + k < to, panel, first, width);
                    for (var j = 0; j < Math.Min(columns, r + k + 1 - c); j++)
                        target[rows[c + j]] -= sums[(k * Products.MostColumns) + j];
                }
            }
        }
    }

    /// <summary>A row of a panel, by the columns of the matrix.</summary>
    private double* Target(int row, bool isOwn, double* panel, int first, int width) =>
        panel + ((long)(isOwn ? row - first : local[row]) * width) - first;

    /// <summary>The logarithm of the determinant of the matrix.</summary>
    public double LogDeterminant(double* panels)
    {
        var sum = 0.0;
        for (var s = 0; s < pattern.Count; s++)
        {
            var panel = panels + pattern.Panels[s];
            var width = pattern.Width(s);
            for (var c = 0; c < width; c++) sum += Math.Log(panel[((long)c * width) + c]);
        }

        return 2 * sum;
    }

    /// <summary>Solves L x = b in place; in the order of elimination.</summary>
    public void SolveLower(double* panels, double* x)
    {
        for (var s = 0; s < pattern.Count; s++)
        {
            var panel = panels + pattern.Panels[s];
            var (first, width) = (pattern.Firsts[s], pattern.Width(s));
            for (var c = 0; c < width; c++)
            {
                var row = panel + ((long)c * width);
                x[first + c] = (x[first + c] - DensePanel.Dot(row, x + first, c)) / row[c];
            }

            var rows = pattern.RowsOf(s);
            for (var r = 0; r < rows.Length; r++) x[rows[r]] -= DensePanel.Dot(panel + ((long)(width + r) * width), x + first, width);
        }
    }

    /// <summary>Solves L' x = b in place; in the order of elimination.</summary>
    public void SolveUpper(double* panels, double* x)
    {
        for (var s = pattern.Count - 1; s >= 0; s--)
        {
            var panel = panels + pattern.Panels[s];
            var (first, width) = (pattern.Firsts[s], pattern.Width(s));
            var rows = pattern.RowsOf(s);
            for (var r = 0; r < rows.Length; r++)
            {
                var row = panel + ((long)(width + r) * width);
                var known = x[rows[r]];
                for (var c = 0; c < width; c++) x[first + c] -= row[c] * known;
            }

            for (var c = width - 1; c >= 0; c--)
            {
                var row = panel + ((long)c * width);
                var known = x[first + c] /= row[c];
                for (var b = 0; b < c; b++) x[first + b] -= row[b] * known;
            }
        }
    }
}
