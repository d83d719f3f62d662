namespace ProbDsl.Inference.Results.ClosedForms;

/// <summary>The log densities of rows as a function of the numbers of one block, all others held at their center.</summary>
/// <param name="count">How many rows.</param>
/// <param name="center">Of the block.</param>
/// <param name="evaluate">Writes the log densities of all rows at numbers of the block.</param>
internal sealed class RowsAt(int count, double[] center, RowsAt.Evaluation evaluate)
{
    // of log densities, which are differences of larger numbers
    private const double Rounding = 1e-7;

    public delegate void Evaluation(ReadOnlySpan<double> numbers, Span<double> densities);

    public int Count => count;

    public double[] Center => center;

    /// <summary>The log densities at the center.</summary>
    public double[] There { get; } = At(count, center, evaluate);

    public double[] At(double[] numbers)
    {
        var densities = new double[count];
        At(numbers, densities);
        return densities;
    }

    /// <summary>One of these rows, about another point.</summary>
    public RowsAt About(double[] point) => new(count, point, evaluate);

    public void At(double[] numbers, Span<double> densities)
    {
        evaluate(numbers, densities);
        for (var row = 0; row < densities.Length; row++)
            if (double.IsFinite(densities[row])) Largest[row] = Math.Max(Largest[row], Math.Abs(densities[row]));
    }

    /// <summary>The largest log density of each row that was read, whose rounding is that of all that is made of it.</summary>
    public double[] Largest { get; } = new double[count];

    /// <summary>Whether log densities at these numbers are what is foretold of each row, as far as they are finite.</summary>
    public bool Agree(double[] numbers, Func<int, double> foretold)
    {
        var densities = At(numbers);
        for (var row = 0; row < count; row++)
            if (double.IsFinite(There[row])
                && !(Math.Abs(densities[row] - foretold(row)) <= Rounding * (1 + Math.Abs(densities[row]) + Math.Abs(There[row]))))
                return false;
        return true;
    }

    private static double[] At(int count, double[] numbers, Evaluation evaluate)
    {
        var densities = new double[count];
        evaluate(numbers, densities);
        return densities;
    }
}
