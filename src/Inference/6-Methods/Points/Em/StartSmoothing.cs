namespace ProbDsl.Inference.Em;

/// <summary>
/// The fraction of every row that is spread over all states when a start assigns rows to seeds: a seed with few rows then starts with a
/// positive variance, and no state with a value that makes a row impossible. With a tenth, a state starts nearly as wide as all rows and
/// finds wide components; with little, it stays on the few rows near its seed. Starts alternate between the two, since each reaches maxima
/// that the other misses.
/// </summary>
internal static class StartSmoothing
{
    private static readonly double[] inTurn = [0.1, 0.03];

    public static double Of(int restart) => inTurn[restart % inTurn.Length];
}
