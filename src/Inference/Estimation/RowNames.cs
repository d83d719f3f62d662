namespace ProbDsl.Inference.Estimation;

/// <summary>Categories that name rows instead of grouping them, as a key does.</summary>
internal static class RowNames
{
    /// <summary>Whether most rows would be alone in their category: any partition by such categories stays as it is.</summary>
    /// <param name="levels">How many categories occur.</param>
    /// <param name="rows">In how many rows.</param>
    public static bool Are(int levels, int rows) => 2L * levels > rows;
}
