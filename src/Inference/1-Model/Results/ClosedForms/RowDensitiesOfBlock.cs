namespace ProbDsl.Inference.Results.ClosedForms;

/// <summary>The log densities of rows as a function of the numbers of one block, with all others fixed at their centers.</summary>
/// <param name="count">The number of rows.</param>
/// <param name="center">The center of the block.</param>
/// <param name="evaluate">Sets the log densities of all rows at numbers of the block.</param>
public sealed class RowDensitiesOfBlock(int count, double[] center, RowDensitiesOfBlock.Evaluation evaluate)
{
    // relative rounding of log densities, which are differences of larger numbers
    private const double Rounding = 1e-7;

    public delegate void Evaluation(ReadOnlySpan<double> numbers, Span<double> densities);

    public int Count => count;

    /// <summary>1 for rows that are added to a posterior; -1 for rows of its data that are removed from it.</summary>
    public int Sign { get; init; } = 1;

    public double[] Center => center;

    /// <summary>The log densities at the center.</summary>
    public double[] There { get; } = At(count, center, evaluate);

    public double[] At(double[] numbers)
    {
        var densities = new double[count];
        At(numbers, densities);
        return densities;
    }

    /// <summary>The same rows about another center.</summary>
    public RowDensitiesOfBlock About(double[] point) => new(count, point, evaluate) { Sign = Sign };

    public void At(double[] numbers, Span<double> densities)
    {
        evaluate(numbers, densities);
        for (var row = 0; row < densities.Length; row++)
            if (double.IsFinite(densities[row])) Largest[row] = Math.Max(Largest[row], Math.Abs(densities[row]));
    }

    /// <summary>The largest absolute log density of each row that was evaluated; it determines the rounding error of results.</summary>
    public double[] Largest { get; } = new double[count];

    /// <summary>Whether the log densities at these numbers equal the prediction for each row, if they are finite.</summary>
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
