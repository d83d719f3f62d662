namespace ProbDsl.Inference.LogDensity;

/// <summary>The observed numbers of a draw, divided among the elements of the unknowns that its arguments read.</summary>
internal sealed class MomentRows
{
    private readonly Problem problem;
    private readonly Draw draw;
    private readonly RowReader reader;
    private readonly double[][] columns;
    private readonly double[]?[] isThere;
    private readonly double[]? copies;
    private SampleMoments? all;

    /// <param name="problem">The story with its data.</param>
    /// <param name="catalog">The definitions of its names.</param>
    /// <param name="draw">A draw of data.</param>
    public MomentRows(Problem problem, StandardCatalog catalog, Draw draw)
    {
        (this.problem, this.draw) = (problem, draw);
        reader = new(problem, catalog, draw, draw.Target.Type.Rank - draw.Distribution.Of.Target.Dims.Count);
        columns = reader.Columns();
        (isThere, copies) = (reader.PresenceColumns(columns.Length), reader.Copies(0));
    }

    private int Rows => columns[0].Length;

    private SampleMoments? All => all ??= Moments(LargeArrays.Allocate<int>(Rows), 1, isByColumn: false)[0];

    /// <summary>
    /// The moments of the numbers that read each element of an unknown [shape]; of all numbers where none does, or where a latent or the
    /// components of a mixture decide which.
    /// </summary>
    /// <param name="unknown">How an argument reads the unknown.</param>
    /// <param name="shape">The shape of its array, or of the diagonal of matrices.</param>
    public IEnumerable<SampleMoments?> Of(Access unknown, Shape shape)
    {
        var trailing = shape.Trailing(shape.Rank - unknown.At.Count).Count;
        if (unknown.At.Any(at => !IsKnown(at)) || !ExprTree.LoopsOf(unknown).All(draw.Loops.Contains)
            || (trailing != 1 && trailing != columns.Length))
            return Enumerable.Repeat(All, shape.Count);
        var elements = reader.Elements(unknown.At, [.. Enumerable.Range(0, unknown.At.Count).Select(d => shape[d])], Rows);
        return Moments(elements, shape.Count, isByColumn: trailing > 1).Select(own => own ?? All);
    }

    private bool IsKnown(At at) => at switch
    {
        AffineIndex { Loop: { } loop } => !problem.IsRagged(loop.To),
        AffineIndex or CombinedIndex => true,
        ComputedIndex by =>
            DeepReads.Find(problem.Graph, by.Position).All(r => problem.Graph[r.Of].Role is not (Role.Latent or Role.Param)),
        _ => false,
    };

    /// <summary>The moments of each element; null for one without observed numbers.</summary>
    /// <param name="elements">The element that each row reads; its columns, if an element is a vector.</param>
    /// <param name="count">The number of elements.</param>
    /// <param name="isByColumn">Whether each column has an element of its own.</param>
    private SampleMoments?[] Moments(int[] elements, int count, bool isByColumn)
    {
        var width = isByColumn ? columns.Length : 1;
        var ends = new int[count + 1];
        for (var c = 0; c < columns.Length; c++)
            for (var row = 0; row < Rows; row++)
                if (IsObserved(row, c)) ends[ElementOf(row, c) + 1]++;
        for (var i = 0; i < count; i++) ends[i + 1] += ends[i];
        int[] starts = [.. ends];
        var (numbers, times) = (LargeArrays.Allocate<double>(ends[count]), LargeArrays.Allocate<double>(copies is null ? 0 : ends[count]));
        for (var c = 0; c < columns.Length; c++)
            for (var row = 0; row < Rows; row++)
            {
                if (!IsObserved(row, c)) continue;
                var at = ends[ElementOf(row, c)]++;
                numbers[at] = columns[c][row];
                if (copies is not null) times[at] = copies[row];
            }

        return [.. Enumerable.Range(0, count).Select(i => (starts[i], Length: starts[i + 1] - starts[i])).Select(own =>
            SampleMoments.Compute(numbers.AsSpan(own.Item1, own.Length), copies is null ? [] : times.AsSpan(own.Item1, own.Length)))];

        int ElementOf(int row, int column) => (elements[row] * width) + (isByColumn ? column : 0);

        bool IsObserved(int row, int column) => !(isThere[column]?[row] == 0) && double.IsFinite(columns[column][row]);
    }
}
