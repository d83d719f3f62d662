namespace ProbDsl.Runtime.SparseMatrices;

/// <summary>
/// The numbers of the inverse of a sparse matrix where its factor has numbers, from the last supernode to the first (K. Takahashi, J. Fagan
/// and M.-S. Chin, Proceedings of the 8th PICA Conference, 1973; Y. E. Campbell and T. A. Davis, Technical Report TR-95-021, University of
/// Florida, 1995).
/// </summary>
/// <param name="pattern">Where the factor has numbers.</param>
internal sealed unsafe class SelectedInverse(SupernodalPattern pattern) : IDisposable
{
    private readonly int widest = Enumerable.Range(0, pattern.Count).Select(pattern.Width).DefaultIfEmpty(0).Max(),
        most = Enumerable.Range(0, pattern.Count).Select(pattern.Below).DefaultIfEmpty(0).Max();

    private NativeNumbers? rest, solved, products, triangle;
    private int[] place = [];

    /// <summary>Fills the panels of the inverse, whose diagonal blocks are whole.</summary>
    public void Invert(double* factor, double* inverse)
    {
        rest ??= new((long)most * most);
        solved ??= new((long)widest * most);
        products ??= new((long)widest * most);
        triangle ??= new((long)widest * widest);
        place = place.Length < most ? new int[most] : place;
        for (var s = pattern.Count - 1; s >= 0; s--) Invert(factor + pattern.Panels[s], inverse, s);
    }

    public void Dispose()
    {
        foreach (var buffer in (NativeNumbers?[])[rest, solved, products, triangle]) buffer?.Dispose();
    }

    // with L = [C; R]: the rows below have -Z R C^-1 in the inverse, Z that of these rows themselves, and the diagonal block
    // C^-T C^-1 + (R C^-1)' Z (R C^-1)
    private void Invert(double* panel, double* inverse, int s)
    {
        var (width, below) = (pattern.Width(s), pattern.Below(s));
        var own = inverse + pattern.Panels[s];
        Solve(panel, width, below);
        Collect(inverse, s);
        var sums = stackalloc double[Products.Most];
        for (var r = 0; r < below; r += Products.MostRows)
        {
            var count = Math.Min(Products.MostRows, below - r);
            for (var c = 0; c < width; c += Products.MostColumns)
            {
                var columns = Math.Min(Products.MostColumns, width - c);
                Products.Of(rest!.At + ((long)r * below), count, below, solved!.At + ((long)c * below), columns, below, below, sums);
                for (var k = 0; k < count; k++)
                {
                    for (var j = 0; j < columns; j++)
                    {
                        var value = -sums[(k * Products.MostColumns) + j];
                        products!.At[((long)(c + j) * below) + r + k] = value;
                        own[((long)(width + r + k) * width) + c + j] = value;
                    }
                }
            }
        }

        InvertTriangle(panel, width);
        for (var a = 0; a < width; a++)
        {
            for (var b = 0; b <= a; b++)
            {
                var value = DensePanel.Dot(triangle!.At + ((long)a * width) + a, triangle.At + ((long)b * width) + a, width - a)
                    - DensePanel.Dot(solved!.At + ((long)a * below), products!.At + ((long)b * below), below);
                own[((long)a * width) + b] = value;
                own[((long)b * width) + a] = value;
            }
        }
    }

    /// <summary>R C^-1, transposed: [width, below].</summary>
    private void Solve(double* panel, int width, int below)
    {
        var to = solved!.At;
        for (var c = width - 1; c >= 0; c--)
        {
            var column = to + ((long)c * below);
            for (var r = 0; r < below; r++) column[r] = panel[((long)(width + r) * width) + c];
            for (var k = c + 1; k < width; k++) DensePanel.Add(column, to + ((long)k * below), -panel[((long)k * width) + c], below);
            var diagonal = panel[((long)c * width) + c];
            for (var r = 0; r < below; r++) column[r] /= diagonal;
        }
    }

    /// <summary>C^-1, transposed: row a has the numbers of column a, from its diagonal on.</summary>
    private void InvertTriangle(double* panel, int width)
    {
        var to = triangle!.At;
        for (var a = 0; a < width; a++)
        {
            var column = to + ((long)a * width);
            column[a] = 1 / panel[((long)a * width) + a];
            for (var r = a + 1; r < width; r++)
            {
                var row = panel + ((long)r * width);
                column[r] = -DensePanel.Dot(row + a, column + a, r - a) / row[r];
            }
        }
    }

    /// <summary>The numbers of the inverse at all pairs of the rows of a supernode: [below, below].</summary>
    private void Collect(double* inverse, int s)
    {
        var rows = pattern.RowsOf(s);
        var to = rest!.At;
        for (var b = 0; b < rows.Length;)
        {
            var above = pattern.Of[rows[b]];
            var (first, width) = (pattern.Firsts[above], pattern.Width(above));
            var panel = inverse + pattern.Panels[above];
            var last = b;
            while (last < rows.Length && rows[last] < first + width) last++;
            // its own rows contain those of every supernode before it that has rows among its columns
            var known = pattern.RowsOf(above);
            for (int a = b, at = 0; a < rows.Length; a++)
            {
                if (a < last)
                {
                    place[a] = rows[a] - first;
                    continue;
                }

                while (known[at] != rows[a]) at++;
                place[a] = width + at;
            }

            for (var a = b; a < rows.Length; a++)
            {
                var row = panel + ((long)place[a] * width) - first;
                for (var c = b; c < Math.Min(a + 1, last); c++)
                {
                    to[((long)a * rows.Length) + c] = row[rows[c]];
                    to[((long)c * rows.Length) + a] = row[rows[c]];
                }
            }

            b = last;
        }
    }
}
