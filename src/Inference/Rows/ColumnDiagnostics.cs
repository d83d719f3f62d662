using ProbDsl.Compiler.Graph;
using ProbDsl.Parser.Diagnostics;

namespace ProbDsl.Inference.Rows;

/// <summary>Why two stories do not observe the same numbers.</summary>
internal static class ColumnDiagnostics
{
    private const string SameNumbers = "let each story read the same columns in the same units, as in `data x[rows]: real[2] from a, b`";

    public static Diagnostic OtherNumberOfRows(Variable observed, string story, int rows, string other, int otherRows) =>
        Mismatch(observed, $"{story} observes {rows} rows, and {other} {otherRows}", "let each story read the same file");

    public static Diagnostic OtherWidth(Variable observed, string story, int width, string other, int otherWidth) =>
        Mismatch(observed, $"{story} observes {Numbers(width)} in a row, and {other} {Numbers(otherWidth)}", SameNumbers);

    public static Diagnostic OtherColumn(Variable observed, string column, string story, string wanted, string other) =>
        Mismatch(observed, $"{story} observes {column}, and {other} {wanted}: these are not the same numbers", SameNumbers);

    public static Diagnostic MassAndDensity(Variable observed, string column, string mass, string density) =>
        Mismatch(observed, $"{column} has a probability in {mass}, and a density in {density}", "give it one type in each story: "
            + "whole numbers have probabilities, reals densities, and `Empirical()` gives any row a probability");

    private static Diagnostic Mismatch(Variable observed, string why, string next) =>
        Diagnostic.Error("E0580", $"the stories cannot be compared: {why}", observed.Span).Next(next);

    private static string Numbers(int count) => count == 1 ? "1 number" : $"{count} numbers";
}
