using ProbDsl.Inference.Comparisons.Divergences;

namespace ProbDsl.Inference.Comparisons.Draws;

/// <summary>Why modes are not known.</summary>
internal static class KnownModeDiagnostics
{
    private const string Code = "E0625";

    public static Diagnostic NoStates(ModelSide model) =>
        Diagnostic.Error(Code, $"{model.Name} has no modes: its rows have no finite latent", model.Graph.FirstStatement)
            .Next("draw the label of a row, as in `kind[n] ~ Categorical(weight)`, then the row given the label");

    public static Diagnostic NotAPoint(ModelSide model) => Wrong(
        $"the fit {model.Name} has draws of its unknowns, which do not agree on the modes", Place.None,
        "fit the mixture by a method that gives a point, or name a story whose params have values");

    public static Diagnostic RareState(ModelSide model, int rows, int draws) => Wrong(
        $"a state of {model.Name} has {rows} of {draws:N0} draws, too few for the covariance of {model.Columns.Count} columns", Place.None,
        "name a file of centers with the columns of a row and `sd`");

    public static Diagnostic FlatState(ModelSide model) => Wrong(
        $"rows of {model.Name} have no spread in some direction given their finite latents", Place.None,
        "name a file of centers with the columns of a row and `sd`");

    public static Diagnostic NoTable(string name) => Wrong(
        $"{name} is not a table, so it has no modes", Place.None, "name a story of a mixture, a fit of one, or a CSV file of centers");

    public static Diagnostic NoCenters(Table table) => Wrong(
        $"{table.File} has no modes: a file of centers has the columns of a row, a column `sd`, and a line for each mode", table.Place,
        "name a story of a mixture, a fit of one, or such a file");

    public static Diagnostic NoCenter(Table table, int row) => Wrong(
        $"row {row + 1} of {table.File} is no mode: a number is missing, or `sd` is not positive", table.Place,
        "write the center and a positive `sd`");

    public static Diagnostic OtherColumns(KnownModes known, IEnumerable<string> columns) => Wrong(
        $"the modes of {known.Name} have {List(known.Columns)}, but rows have {List(columns)}", Place.None,
        "let both read the same real columns in the same units, as in `data x[rows]: real[2] from a, b`");

    private static Diagnostic Wrong(string message, Place place, string next) => Diagnostic.Error(Code, message, place).Next(next);

    private static string List(IEnumerable<string> columns) => string.Join(", ", columns.Select(Backquoted.Of));
}
