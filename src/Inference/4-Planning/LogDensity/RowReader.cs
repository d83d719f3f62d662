namespace ProbDsl.Inference.LogDensity;

/// <summary>
/// Reads the data of a draw as flat rows for estimation: the observed numbers by columns, and the element of its params that each row
/// reads.
/// </summary>
public sealed class RowReader(Problem problem, StandardCatalog catalog, Draw draw, int repeats = 0)
{
    private const int Together = 64;

    /// <summary>
    /// One array per element of the distribution's own target, and of the dimensions over which its params are repeated; one number per
    /// row, rows in the order of the loops, other dimensions innermost.
    /// </summary>
    public double[][] Columns() => Columns(problem);

    /// <summary>For each column, 1 for an observed cell and 0 for a missing one; null if the column has no missing cells.</summary>
    /// <param name="columns">The number of columns.</param>
    public double[]?[] PresenceColumns(int columns)
    {
        if (problem.Missing.GetValueOrDefault(draw.Target.Of) is not { } missing) return new double[]?[columns];
        var data = problem.Data.ToDictionary();
        data[draw.Target.Of] = new(data[draw.Target.Of].Shape, LargeArrays.Map(missing.Mask, isMissing => isMissing ? 0.0 : 1));
        return Array.ConvertAll(Columns(problem.WithData(data)), column => Array.TrueForAll(column, there => there > 0) ? null : column);
    }

    /// <summary>How often each row occurs, by the `repeated` loops around the draw; null if no loop is repeated.</summary>
    /// <param name="innerLoops">The number of innermost loops, over the columns of a row.</param>
    public double[]? Copies(int innerLoops)
    {
        if (draw.Copies.Count == 0) return null;
        var lowering = new ExpressionEvaluator(problem, catalog).Story();
        var loops = lowering.Bind(draw.Loops);
        return draw.Copies.Select(c => Columns(Spread(lowering, lowering.Lower(c.Times, loops)), innerLoops)[0])
            .Select(times => Array.ConvertAll(times, t => Math.Max(0, t)))
            .Aggregate((rows, other) => [.. rows.Zip(other, (a, b) => a * b)]);
    }

    private double[][] Columns(Problem problem)
    {
        var lowering = new ExpressionEvaluator(problem, catalog).Story();
        return Columns(Spread(lowering, lowering.Lower(draw.Target, lowering.Bind(draw.Loops))),
            draw.Distribution.Of.Target.Dims.Count + repeats);
    }

    /// <summary>
    /// The columns by which the rows' means change with the unknowns of a term: one for a number, one for each element of a vector. A term
    /// without unknowns has one column.
    /// </summary>
    /// <param name="term">A term of an argument.</param>
    /// <param name="rows">The number of rows.</param>
    public double[][] Columns(LinearTerm term, int rows)
    {
        double[][] product = [LargeArrays.Filled(term.Scale, rows)];
        foreach (var factor in term.Factors) product = Product(product, Columns(factor), (a, b) => a * b);
        foreach (var divisor in term.Divisors) product = Product(product, Columns(divisor), (a, b) => a / b);
        return product;
    }

    private double[][] Columns(Expr expr)
    {
        var lowering = new ExpressionEvaluator(problem, catalog).Story();
        return Columns(Spread(lowering, lowering.Lower(expr, lowering.Bind(draw.Loops))), expr.Type.Rank);
    }

    /// <summary>Columns multiplied row by row, where one of the two may be a single column for all of the other.</summary>
    private static double[][] Product(double[][] left, double[][] right, Func<double, double, double> by) =>
        [.. Enumerable.Range(0, Math.Max(left.Length, right.Length))
            .Select(c => LargeArrays.Zip(left[Math.Min(c, left.Length - 1)], right[Math.Min(c, right.Length - 1)], by))];

    private static double[][] Columns(Value target, int rank)
    {
        var dimension = target.Shape.Trailing(rank).Count;
        var values = Interpreter.View(target).Values;
        if (dimension == 1) return [values];
        var columns = LargeArrays.Columns<double>(dimension, values.Length / dimension);
        for (var start = 0; start < values.Length; start += Together * dimension)
            for (var d = 0; d < dimension; d++) Copy(values, start + d, columns[d], start / dimension);
        return columns;
    }

    /// <summary>
    /// The flat element (from 0) that each row reads of arrays with these leading sizes, by indices that do not depend on a latent.
    /// </summary>
    public int[] Elements(ValueList<At> key, IReadOnlyList<int> sizes, int rows)
    {
        var elements = LargeArrays.Allocate<int>(rows);
        for (var i = 0; i < key.Count; i++)
        {
            var positions = Positions(key[i]);
            var repeat = rows / positions.Length;
            for (var row = 0; row < rows; row++) elements[row] = (elements[row] * sizes[i]) + (int)positions[row / repeat] - 1;
        }

        return elements;
    }

    // a few rows of all columns at a time, which stay in the cache
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Copy(double[] values, int from, double[] column, int row)
    {
        var (step, end) = (values.Length / column.Length, Math.Min(row + Together, column.Length));
        for (var at = from; row < end; row++, at += step) column[row] = values[at];
    }

    private double[] Positions(At at)
    {
        var lowering = new ExpressionEvaluator(problem, catalog).Story();
        return Interpreter.View(Spread(lowering, lowering.Indices.PositionOf(at, lowering.Bind(draw.Loops)))).Values;
    }

    private Value Spread(StoryLowering lowering, AxisTensor value) => value.SpreadOver(Axis.Union(lowering.AxesOf(draw.Loops))).Value;
}
