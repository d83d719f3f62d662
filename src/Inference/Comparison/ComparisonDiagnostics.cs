using ProbDsl.Compiler.Graph;
using ProbDsl.Parser.Diagnostics;

namespace ProbDsl.Inference;

/// <summary>What a comparison cannot do with a story, or with several.</summary>
internal static class ComparisonDiagnostics
{
    private const string SameNumbers = "let each story read the same columns in the same units, as in `data x[rows]: real[2] from a, b`";

    public static Diagnostic NotApart(ModelGraph graph, bool heldOut = true) =>
        Diagnostic.Error("E0563", $"no rows can be {(heldOut ? "held out" : "compared one by one")}: they are not apart from one another, or are fewer than two", graph.Story.Select(s => s.Span).FirstOrDefault())
            .Next($"{(heldOut ? "`--holdout`" : "this")} needs a plate whose rows read nothing of one another; leave the option out, or evaluate on data of their own: `fit --out DIR`, then `eval DIR --data NEW.csv`");

    public static Diagnostic OnlyABound(string method) =>
        Diagnostic.Error("E0563", $"`{method}` gives rows no density, only lower bounds", Place.None).Next("`ladder` has these");

    public static Diagnostic TooFewRows { get; } =
        Diagnostic.Error("E0563", "two draws or more are compared to two complete rows or more, and to as many others as a yardstick", Place.None).Next("draw more (`--samples 1000`), hold more rows out (`--holdout 0.5`), or leave `--samples` out");

    public static Diagnostic OtherNumberOfRows(Variable observed, string story, int rows, string other, int otherRows) =>
        Unlike(observed, $"{story} observes {rows} rows, and {other} {otherRows}", "let each story read the same file");

    public static Diagnostic OtherWidth(Variable observed, string story, int width, string other, int otherWidth) =>
        Unlike(observed, $"{story} observes {Numbers(width)} in a row, and {other} {Numbers(otherWidth)}", SameNumbers);

    public static Diagnostic OtherColumn(Variable observed, string column, string story, string wanted, string other) =>
        Unlike(observed, $"{story} observes {column}, and {other} {wanted}: these are not the same numbers", SameNumbers);

    public static Diagnostic MassAndDensity(Variable observed, string column, string mass, string density) =>
        Unlike(observed, $"{column} has a probability in {mass}, and a density in {density}", "give it one type in each story: whole numbers have probabilities, reals densities, and `Empirical()` gives any row a probability");

    private static Diagnostic Unlike(Variable observed, string why, string next) =>
        Diagnostic.Error("E0580", $"the stories cannot be compared: {why}", observed.Span).Next(next);

    private static string Numbers(int count) => count == 1 ? "1 number" : $"{count} numbers";
}
