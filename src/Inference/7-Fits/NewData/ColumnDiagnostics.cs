namespace ProbDsl.Inference.NewData;

/// <summary>Diagnostics of stories that do not observe the same data.</summary>
internal static class ColumnDiagnostics
{
    private const string SameNumbers = "read the same columns in the same units, as in `data x[rows]: real[2] from a, b`";

    public static Diagnostic OtherNumberOfRows(Variable observed, string story, int rows, string other, int otherRows) =>
        Mismatch(observed, $"{story} observes {rows} rows, but {other} observes {otherRows}", "read the same file in each story");

    public static Diagnostic OtherWidth(Variable observed, string story, int width, string other, int otherWidth) =>
        Mismatch(observed, $"{story} observes {Numbers(width)} in a row, but {other} observes {Numbers(otherWidth)}", SameNumbers);

    public static Diagnostic OtherColumn(Variable observed, string column, string story, string wanted, string other) =>
        Mismatch(observed, $"{story} observes {column}, but {other} observes {wanted}", SameNumbers);

    public static Diagnostic OtherCells(Variable observed, string column, string story, string wanted, string other) =>
        Mismatch(observed, $"{story} observes {column}, but {other} observes {wanted}, and cells that are drawn differ with their name, "
            + "type and distribution", "draw the cells by the same name, type and distribution in each story, as in "
            + "`data x[rows]: real[2] from Uniform(pixel, pixel + 1)`");

    public static Diagnostic MassAndDensity(Variable observed, string column, string mass, string density) =>
        Mismatch(observed, $"{column} has a probability in {mass}, but a density in {density}", "use the same type in each story: "
            + "whole numbers have probabilities, reals densities, and `Empirical()` gives any row a probability");

    private static Diagnostic Mismatch(Variable observed, string why, string next) =>
        Diagnostic.Error("E0580", $"the stories cannot be compared: {why}", observed.Span).Next(next);

    private static string Numbers(int count) => count == 1 ? "1 number" : $"{count} numbers";
}
