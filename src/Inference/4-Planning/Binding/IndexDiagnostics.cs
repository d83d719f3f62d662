namespace ProbDsl.Inference.Binding;

/// <summary>What is wrong with an index once all sizes are known.</summary>
internal static class IndexDiagnostics
{
    /// <summary>An index that is out of range.</summary>
    /// <param name="span">The place of the access.</param>
    /// <param name="variable">The array.</param>
    /// <param name="reached">The position that the index reaches.</param>
    /// <param name="size">The size of the array there.</param>
    /// <param name="where">The group and row, as `in group ...`; null if they are not known.</param>
    public static Diagnostic Outside(SourceSpan span, string variable, long reached, long size, string? where) =>
        Diagnostic.Error("E0210", $"`{span.Text}` reaches {reached}, but `{variable}` has positions 1 to {size}{At(where)}", span)
            .Next("change the bounds of the loop so that the index is in range, or correct the data that the index is read from");

    /// <summary>A slice that ends before its start.</summary>
    /// <inheritdoc cref="Outside"/>
    /// <param name="length">Its length.</param>
    public static Diagnostic NegativeLength(SourceSpan span, long length, string? where) =>
        Diagnostic.Error("E0210", $"`{span.Text}` would have a length of {length}{At(where)}", span)
            .Next("change the bounds of the loop so that a slice ends at most one position before its start, where it is empty");

    private static string At(string? where) => where is null ? "" : $": {where}";
}
