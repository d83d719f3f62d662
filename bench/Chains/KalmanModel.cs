namespace ProbDsl.Bench;

/// <summary>A linear-Gaussian chain with one observed number at each position.</summary>
internal sealed record KalmanModel(string Name, int States, double[] Transition, double[] Noise, double[] Loading, double Variance,
    double[] StartCovariance, int[] Free)
{
    /// <summary>Whether every twentieth cell is missing.</summary>
    public bool HasGaps { get; init; }

    /// <summary>A random walk with noise.</summary>
    public static KalmanModel Level() => new("local level", 1, [1], [0.3], [1], 1, [0], [0]);

    /// <summary>A level and its trend.</summary>
    public static KalmanModel Trend() => new("level and trend", 2, [1, 1, 0, 1], [0.1, 0, 0, 0.01], [1, 0], 1, [1, 0, 0, 1], []);

    /// <summary>A level, a trend and a season of 12 months.</summary>
    public static KalmanModel Season(bool isFlat)
    {
        const int S = 13;
        var (transition, noise, loading, start) = (new double[S * S], new double[S * S], new double[S], new double[S * S]);
        transition[0] = transition[1] = transition[S + 1] = 1;
        for (var k = 2; k < S; k++) transition[(2 * S) + k] = -1;
        for (var k = 3; k < S; k++) transition[(k * S) + k - 1] = 1;
        (noise[0], noise[S + 1], noise[(2 * S) + 2]) = (0.1, 0.01, 0.05);
        loading[0] = loading[2] = 1;
        for (var k = 0; k < S && !isFlat; k++) start[(k * S) + k] = 1;
        return new(isFlat ? "trend and season, flat" : "trend and season", S, transition, noise, loading, 1, start,
            isFlat ? [.. Enumerable.Range(0, S)] : []);
    }
}
