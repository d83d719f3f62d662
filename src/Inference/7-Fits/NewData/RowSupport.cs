namespace ProbDsl.Inference.NewData;

/// <summary>
/// The set in which the types of its columns hold a row, and coordinates of that set: the numbers of a row from which the others follow
/// (all but the last probability, one triangle of a symmetric matrix), with the differences of ascending numbers in place of all but the
/// first, and of probabilities each one's part of what those before it leave. A density of rows in these coordinates has the volume as a
/// factor, which is 1 but for three probabilities and more.
/// </summary>
internal sealed class RowSupport
{
    // of computed numbers; those on the boundary are inside
    private const double Rounding = 1e-9;

    private readonly IReadOnlyList<Part> parts;
    private readonly int width;

    /// <param name="elements">The elements of a row; each is the type of some of its columns, in the order of the element.</param>
    public RowSupport(IEnumerable<(Element Of, IReadOnlyList<int> Columns)> elements)
    {
        parts = [.. elements.Select(e => new Part(e.Of, e.Columns))];
        width = parts.Sum(p => p.Columns.Count);
        Columns = [.. parts.SelectMany(p => p.Free.Select(at => p.Columns[at]))];
    }

    /// <summary>The column of each coordinate.</summary>
    public IReadOnlyList<int> Columns { get; }

    /// <summary>The bounds of each coordinate, whatever the others are; none where it has none of its own.</summary>
    public IReadOnlyList<IReadOnlyList<double>> Edges => [.. parts.SelectMany(p => p.Free.Select((_, i) => EdgesOf(p, i)))];

    /// <summary>Whether each coordinate has bounds of its own, whatever the others are.</summary>
    public bool IsBox => parts.All(p => p.Free.Count <= 1 || p.Of is not (Element.Covariance or Element.Correlation));

    /// <summary>Whether the numbers of a row that follow from the others are those of another support.</summary>
    public bool IsLike(RowSupport other) => Follows().SequenceEqual(other.Follows());

    /// <summary>Whether a row is in the set.</summary>
    public bool Has(ReadOnlySpan<double> row)
    {
        foreach (var part in parts)
        {
            var element = new double[part.Columns.Count];
            for (var i = 0; i < element.Length; i++) element[i] = row[part.Columns[i]];
            var isInside = part.Of switch
            {
                Element.Positive => element[0] >= 0,
                Element.Unit => element[0] is >= 0 and <= 1,
                _ => ElementSupport.Expected(part.Of, element, Rounding) is null,
            };
            if (!isInside) return false;
        }

        return true;
    }

    /// <summary>The coordinates of rows, [n, width] to [n, coordinates].</summary>
    public double[] CoordinatesOf(double[] rows)
    {
        var (count, found) = (Columns.Count, new double[rows.Length / width * Columns.Count]);
        for (var row = 0; row < rows.Length / width; row++)
        {
            var at = row * count;
            foreach (var part in parts)
            {
                part.Into(found.AsSpan(at, part.Free.Count), rows.AsSpan(row * width, width));
                at += part.Free.Count;
            }
        }

        return found;
    }

    /// <summary>The rows of coordinates, [n, coordinates] to [n, width]; outside of the set for some coordinates.</summary>
    public double[] RowsAt(double[] coordinates)
    {
        if (Columns.Count == 0) return [];
        var rows = new double[coordinates.Length / Columns.Count * width];
        for (var (row, at) = (0, 0); at < coordinates.Length; row++)
            foreach (var part in parts)
            {
                var element = part.From(coordinates.AsSpan(at, part.Free.Count));
                at += part.Free.Count;
                for (var i = 0; i < element.Length; i++) rows[(row * width) + part.Columns[i]] = element[i];
            }

        return rows;
    }

    /// <summary>Adds the log volume of one row per unit of its coordinates to the log density of each row.</summary>
    /// <param name="logs">[n].</param>
    /// <param name="coordinates">[n, coordinates].</param>
    public double[] WithVolume(double[] logs, ReadOnlySpan<double> coordinates)
    {
        if (Columns.Count == 0 || parts.All(p => p.Of != Element.Simplex || p.Free.Count < 2)) return logs;
        double[] found = [.. logs];
        for (var (row, at) = (0, 0); at < coordinates.Length; row++)
        {
            foreach (var part in parts)
            {
                found[row] += part.LogVolume(coordinates.Slice(at, part.Free.Count));
                at += part.Free.Count;
            }

            // a pole on the boundary, which has no volume
            if (double.IsNaN(found[row])) found[row] = double.NegativeInfinity;
        }

        return found;
    }

    private static IReadOnlyList<double> EdgesOf(Part part, int coordinate) => part.Of switch
    {
        Element.Positive or Element.PositiveOrdered => [0],
        Element.Ordered when coordinate > 0 => [0],
        Element.Unit or Element.Simplex => [0, 1],
        Element.Correlation => [-1, 1],
        _ => [],
    };

    private IEnumerable<(Element, int)> Follows() => parts.Where(p => p.Free.Count < p.Columns.Count)
        .SelectMany(p => p.Columns.Select(column => (p.Of, column))).OrderBy(c => c.column);

    /// <summary>An element of a row.</summary>
    private sealed record Part(Element Of, IReadOnlyList<int> Columns)
    {
        private readonly int size = (int)Math.Sqrt(Columns.Count);

        /// <summary>The numbers of the element that are coordinates.</summary>
        public IReadOnlyList<int> Free { get; } = [.. Enumerable.Range(0, Columns.Count).Where(at => IsFree(Of, Columns.Count, at))];

        public bool IsAscending => Of is Element.Ordered or Element.PositiveOrdered;

        /// <summary>Writes the coordinates of a row.</summary>
        public void Into(Span<double> coordinates, ReadOnlySpan<double> row)
        {
            var left = 1.0;
            for (var i = 0; i < coordinates.Length; i++)
            {
                var number = row[Columns[Free[i]]];
                coordinates[i] = Of == Element.Simplex ? number / (left > 0 ? left : 1)
                    : number - (IsAscending && i > 0 ? row[Columns[Free[i - 1]]] : 0);
                left -= number;
            }
        }

        public double LogVolume(ReadOnlySpan<double> coordinates)
        {
            if (Of != Element.Simplex) return 0;
            var sum = 0.0;
            for (var i = 0; i < coordinates.Length - 1; i++)
                sum += (coordinates.Length - 1 - i) * Math.Log(Math.Max(0, 1 - coordinates[i]));
            return sum;
        }

        public double[] From(ReadOnlySpan<double> coordinates)
        {
            if (Of == Element.Simplex) return Sticks(coordinates);
            var element = new double[Columns.Count];
            for (var i = 0; i < coordinates.Length; i++)
                element[Free[i]] = coordinates[i] + (IsAscending && i > 0 ? element[Free[i - 1]] : 0);
            if (Of is not (Element.Covariance or Element.Correlation)) return element;
            for (var i = 0; i < size; i++)
            {
                if (Of == Element.Correlation) element[(i * size) + i] = 1;
                for (var j = 0; j < i; j++) element[(j * size) + i] = element[(i * size) + j];
            }

            return element;
        }

        private static double[] Sticks(ReadOnlySpan<double> parts)
        {
            var (element, left) = (new double[parts.Length + 1], 1.0);
            for (var i = 0; i < parts.Length; i++)
            {
                element[i] = left * parts[i];
                left *= 1 - parts[i];
            }

            element[^1] = left;
            return element;
        }

        private static bool IsFree(Element of, int count, int at)
        {
            var size = (int)Math.Sqrt(count);
            return of switch
            {
                Element.Simplex => at < count - 1,
                Element.Covariance or Element.Cholesky => at % size <= at / size,
                Element.Correlation => at % size < at / size,
                _ => true,
            };
        }
    }
}
