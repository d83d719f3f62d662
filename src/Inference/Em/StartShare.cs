namespace ProbDsl.Inference.Em;

/// <summary>
/// How much of every row is shared among all states where a start gives rows to seeds: so that a seed with few rows begins with a spread,
/// and no state with a value that is impossible in it. With a tenth a state begins nearly as wide as all rows, and finds wide components;
/// with little it stays on the few rows about its seed. Starts take them in turn, since each leads to maxima that the other misses.
/// </summary>
internal static class StartShare
{
    private static readonly double[] inTurn = [0.1, 0.03];

    public static double Of(int restart) => inTurn[restart % inTurn.Length];
}
