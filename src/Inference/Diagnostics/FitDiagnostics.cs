using ProbDsl.Compiler.Graph;
using ProbDsl.Data.Columns;
using ProbDsl.Inference.Fits;
using ProbDsl.Inference.Lowering;
using ProbDsl.Inference.Problems;
using ProbDsl.Inference.Results.Files;
using ProbDsl.Parser.Diagnostics;

namespace ProbDsl.Inference.Diagnostics;

/// <summary>What can be wrong with a fit that is read back, and with new data for it.</summary>
public static class FitDiagnostics
{
    private const int MostNames = 8;

    public static Diagnostic NotAFit(string folder, string why) =>
        Diagnostic.Error("E0520", $"{folder} is not the folder of a fit: {why}", Place.None)
            .Next("name a folder that `probdsl fit STORY --out DIR` wrote");

    public static Diagnostic NotEnded(string folder) =>
        Diagnostic.Error("E0603", $"the fit in {folder} has not ended: it has a checkpoint and no fit.json", Place.None)
            .Next($"resume it with the command that started it and `--resume`: `probdsl fit STORY --data FILE --out {folder} --resume`");

    public static Diagnostic Damaged(string folder, FitFile file, string why) =>
        Diagnostic.Error("E0521", $"{FitFileNames.Of(file)} in {folder} is damaged: {why}", Place.None).Next(Again(folder));

    public static Diagnostic OtherVersion(string folder, double version, string? by) =>
        Diagnostic.Error("E0522", $"the fit in {folder} has schema_version {version:R}{(by is null ? "" : $" (probdsl {by})")}, "
            + $"and this version reads {FitJson.SchemaVersion}", Place.None)
            .Next(version < FitJson.SchemaVersion ? Again(folder) : "read it with the version that wrote it, or a later one");

    public static Diagnostic Changed(string folder, FitFile file) =>
        Diagnostic.Error("E0523", $"{FitFileNames.Of(file)} in {folder} is not the one that the fit wrote: it was changed since, "
            + $"or belongs to another fit", Place.None)
            .Next("put the file of the fit back, or fit the story again; a changed story is fitted under its own name, "
                + "into another folder");

    public static Diagnostic Gone(string folder, FitFile file, string why) =>
        Diagnostic.Error("E0523", $"{FitFileNames.Of(file)} in {folder} cannot be read: {why}", Place.None)
            .Next("put the file of the fit back, or fit the story again");

    public static Diagnostic OtherShapes(string folder, string what) =>
        Diagnostic.Error("E0524", $"the values in {folder} are not those of its story: {what}", Place.None).Next(Again(folder));

    public static Diagnostic OtherWeights(WeightMismatch mismatch) =>
        Diagnostic.Error("E0524", $"params.safetensors is not of the story beside it: {mismatch.Message}", Place.None)
            .Next("put the file of the fit back, or fit the story again");

    public static Diagnostic NoRows(string folder) =>
        Diagnostic.Error("E0546", $"the rows of the story in {folder} are not apart from one another, "
            + $"or its guide has numbers of its own for each: no row has a bound of its own", Place.None)
            .Next("the objective of the fit is the bound of all data together");

    /// <summary>Rows whose latents the guide cannot tell.</summary>
    public static Diagnostic OtherRows(string folder, string why) =>
        Diagnostic.Error("E0549", $"the guide of the fit in {folder} cannot read these rows: {why}", Place.None)
            .Next("give rows with all columns that the guide reads, and with missing cells only where those of the fit had some");

    public static Diagnostic OnlyInTheGuide(string folder, Variable latent) =>
        Diagnostic.Error("E0550", $"`{latent.Name}` is latent outside of the rows, and the fit in {folder} knows it by its guide alone",
            latent.Span).Next("`probdsl predict` draws it for the rows of the fit; as a `param` it could be drawn from");

    public static Diagnostic NoConstant(Expr function) =>
        Diagnostic.Error("E0524", $"the fit has not kept what `{function.Span.Text}` came to", function.Span)
            .Next("fit the story again: new rows are read with the numbers that the fit's own columns gave");

    public static Diagnostic NotKept(Expr function) =>
        Diagnostic.Error("E0528", $"`{function.Span.Text}` takes a whole column, and the fit has not kept what it came to: "
            + $"it is no single number, or goes through a function of the story", function.Span)
            .Next("write it where the data are read, `data z[rows]: real from (x - mean(x)) / sd(x)`, and fit the story again: "
                + "such constants are kept");

    /// <summary>A cell that is none of the names which the fit has seen.</summary>
    internal static Diagnostic UnknownLevel(Table table, Column column, int row, Variable data, Levels known, string? why)
    {
        var text = table.CellText(row, column).ReplaceLineEndings(" ");
        var near = DidYouMean.Closest(text, known.Texts) is { } meant ? $"did you mean \"{meant}\"? otherwise " : "";
        return Diagnostic.Error("E0525", $"the fit has not seen \"{text}\" in `{data.Name}`: its {known.Count} levels are "
            + $"{Few(known.Texts)}{(why is null ? "" : $", and {why}")}", table.PlaceOf(row, column))
            .Next($"{near}leave such rows out, or fit again with rows that have it");
    }

    /// <summary>Names that the fit has not seen, of which the story draws what it has for each.</summary>
    internal static Diagnostic NewLevels(Variable data, IReadOnlyList<string> names, Table table, Column column, int row) =>
        Diagnostic.Warning("W0529", $"the fit has not seen {Few([.. names.Select(n => $"\"{n}\"")])} in `{data.Name}`: what the story has "
            + $"for {(names.Count == 1 ? "it" : "them")} is drawn from its law, given the rest of the fit", table.PlaceOf(row, column))
            .Next("a name that is misspelt is corrected in the file; fit again to learn of new ones");

    public static Diagnostic OtherSize(string size, long inFit, long reported, string? origin) =>
        Diagnostic.Error("E0526", $"`{size}` is {inFit} in the fit, and {reported}{(origin is null ? " here" : $" {origin}")}", Place.None)
            .Next("what was fitted has this size; to have another, fit the story again");

    public static Diagnostic OtherSetting(string name, double inFit, double asked) =>
        Diagnostic.Error("E0526", $"`{name}` is {inFit:R} in the fit, and `--set` says {asked:R}", Place.None)
            .Next($"leave it out, or fit the story again with `--set {name}={asked:R}`");

    public static Diagnostic DrawnAnew(string folder, string unknown, string plate) =>
        Diagnostic.Warning("W0527", $"`{unknown}` is drawn from its prior, given the rest of the fit, "
            + $"for members of `{plate}` that the fit in {folder} does not know", Place.None)
            .Next("to draw for the members of the fit, name the files that were fitted");

    private static string Again(string folder) => $"fit the story again: `probdsl fit STORY --data FILE --out {folder} --overwrite`";

    private static string Few(IReadOnlyList<string> names) =>
        string.Join(", ", names.Take(MostNames)) + (names.Count > MostNames ? ", ..." : "");
}
