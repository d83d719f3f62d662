namespace ProbDsl.Inference.ClosedForms;

/// <summary>Detects categories that name rows instead of grouping them, as a key does.</summary>
public static class RowNames
{
    /// <summary>Whether most rows would be alone in their category: EM could not change a partition by such categories.</summary>
    /// <param name="levels">The number of categories that occur.</param>
    /// <param name="rows">The number of rows.</param>
    public static bool NameRows(int levels, int rows) => 2L * levels > rows;
}
