namespace ProbDsl.Inference.Nuts;

/// <summary>
/// Running means and variances of draws and of the gradients at them (Welford 1962); of few parameters with the draws themselves.
/// </summary>
/// <param name="dimension">The number of parameters.</param>
internal sealed class DrawMoments(int dimension)
{
    /// <summary>The fewest draws whose moments are used.</summary>
    private const int Fewest = 3;

    /// <summary>The limits of a variance.</summary>
    private const double Least = 1e-20, Most = 1e20;

    private readonly double[] mean = new double[dimension], square = new double[dimension], meanGradient = new double[dimension],
        squareGradient = new double[dimension];

    /// <summary>The number of draws.</summary>
    public int Count { get; internal set; }

    /// <summary>The draws, from which correlations are learned; none of more parameters than <see cref="LowRank.MostDimension"/>.</summary>
    public DrawWindow Draws { get; } = new();

    /// <summary>What the moments are computed from, beside the number of draws: [dimension] each.</summary>
    public IReadOnlyList<double[]> Arrays => [mean, square, meanGradient, squareGradient];

    /// <summary>The variances of draws, times their number [dimension].</summary>
    public double[] Variances => square;

    /// <summary>The variances of gradients, times the number of draws [dimension].</summary>
    public double[] GradientVariances => squareGradient;

    /// <summary>Adds a draw with its gradient, without keeping it.</summary>
    public void Add(double[] draw, double[] gradient)
    {
        Count++;
        Add(draw, mean, square);
        Add(gradient, meanGradient, squareGradient);
    }

    /// <summary>Adds a draw.</summary>
    public void Add(PhasePoint draw)
    {
        Add(draw.Position, draw.Gradient);
        if (dimension <= LowRank.MostDimension) Draws.Add(draw);
    }

    /// <summary>Removes all draws.</summary>
    public void Clear()
    {
        Count = 0;
        foreach (var array in Arrays) Array.Clear(array);
        Draws.Clear();
    }

    /// <summary>
    /// Replaces the standard deviations of a metric by the fourth roots of the variances of draws over those of gradients: of all diagonal
    /// metrics, draws and gradients look the most alike in this one (the Fisher divergence of nutpie; arXiv 2603.18845). A value that is
    /// not finite keeps the old one.
    /// </summary>
    /// <param name="scales">[dimension], filled up.</param>
    /// <param name="isInverted">Whether a test plants the inverse.</param>
    /// <returns>Whether there are enough draws.</returns>
    public bool TryScale(double[] scales, bool isInverted = false)
    {
        if (Count < Fewest) return false;
        for (var i = 0; i < square.Length; i++)
        {
            var variance = Math.Sqrt(isInverted ? squareGradient[i] / square[i] : square[i] / squareGradient[i]);
            if (double.IsFinite(variance)) scales[i] = Math.Sqrt(Math.Clamp(variance, Least, Most));
        }

        return true;
    }

    private void Add(double[] values, double[] means, double[] squares)
    {
        for (var i = 0; i < means.Length; i++)
        {
            var away = values[i] - means[i];
            means[i] += away / Count;
            squares[i] += away * (values[i] - means[i]);
        }
    }
}
