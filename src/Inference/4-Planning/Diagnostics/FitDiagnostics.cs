namespace ProbDsl.Inference.Diagnostics;

/// <summary>Diagnostics of fits that are read back, and of new data for them.</summary>
public static class FitDiagnostics
{
    private const int MostNames = 8;

    public static Diagnostic NotAFit(string folder, string why) =>
        Diagnostic.Error("E0520", $"{folder} is not the folder of a fit: {why}", Place.None)
            .Next("name a folder that `probdsl fit STORY --out DIR` wrote");

    public static Diagnostic StoryForFit(string story) =>
        Diagnostic.Error("E0520", $"{story} is not the folder of a fit: it is a story", Place.None)
            .Next($"fit it into a folder, `probdsl fit {story} --out kept`, and name that folder");

    public static Diagnostic Unfinished(string folder) =>
        Diagnostic.Error("E0603", $"the fit in {folder} did not finish: it has a checkpoint, but no fit.json", Place.None)
            .Next($"resume it with the command that started it and `--resume`: `probdsl fit STORY --data FILE --out {folder} --resume`");

    public static Diagnostic Damaged(string folder, FitFile file, string why) =>
        Diagnostic.Error("E0521", $"{file.Name} in {folder} is damaged: {why}", Place.None).Next(RefitAdvice(folder));

    public static Diagnostic OtherVersion(string folder, double version, int read, string? by) =>
        Diagnostic.Error("E0522", $"the fit in {folder} has schema_version {version:R}{(by is null ? "" : $" (probdsl {by})")}, "
            + $"but this program reads {read}", Place.None)
            .Next(version < read ? RefitAdvice(folder) : "read it with the version that wrote it, or a later one");

    public static Diagnostic Changed(string folder, FitFile file) =>
        Diagnostic.Error("E0523", $"{file.Name} in {folder} is not the file that the fit wrote: it was changed, "
            + $"or belongs to another fit", Place.None)
            .Next("restore the file of the fit, or fit the story again; fit a changed story under its own name, "
                + "into another folder");

    public static Diagnostic CannotRead(string folder, FitFile file, string why) =>
        Diagnostic.Error("E0523", $"{file.Name} in {folder} cannot be read: {why}", Place.None)
            .Next("restore the file of the fit, or fit the story again");

    public static Diagnostic OtherShapes(string folder, string what) =>
        Diagnostic.Error("E0524", $"the values in {folder} do not match its story: {what}", Place.None).Next(RefitAdvice(folder));

    public static Diagnostic OtherWeights(WeightMismatch mismatch) => TooLong(mismatch)
        ?? Diagnostic.Error("E0524", $"params.safetensors does not match the story in its folder: {mismatch.Message}", Place.None)
            .Next("restore the file of the fit, or fit the story again");

    /// <summary>The error if sequences are longer than those for which a fit has positions; null for another mismatch.</summary>
    private static Diagnostic? TooLong(WeightMismatch mismatch) => mismatch.Positions is not var (known, asked) ? null
        : Diagnostic.Error("E0616", $"a sequence has {asked} positions, but the fit has learned {known}: {mismatch.Message}", Place.None)
            .Next("cut longer sequences, or fit the story again: with sequences of that length, or with a layer that learns no positions, "
                + "such as `gru` or a `transformer` with `positions = rotary`");

    public static Diagnostic NoRows(string folder) =>
        Diagnostic.Error("E0546", $"the rows of the story in {folder} are not independent, "
            + $"or its guide has separate parameters for each: there is no bound for a single row", Place.None)
            .Next("the objective of the fit is the bound of all data together");

    /// <summary>Rows whose latents the guide cannot compute.</summary>
    public static Diagnostic OtherRows(string folder, WeightMismatch mismatch) => TooLong(mismatch) ?? OtherRows(folder, mismatch.Message);

    /// <summary>Rows whose latents the guide cannot compute.</summary>
    public static Diagnostic OtherRows(string folder, string why) =>
        Diagnostic.Error("E0549", $"the guide of the fit in {folder} cannot read these rows: {why}", Place.None)
            .Next("give rows with all columns that the guide reads, and with missing cells only where those of the fit had some");

    public static Diagnostic OnlyInTheGuide(Variable latent) =>
        Diagnostic.Error("E0550", $"`{latent.Name}` is a latent that all rows share: only the guide of the fit has its posterior",
            latent.Span).Next("let the guide draw it without reading a finite latent; or declare it as a `param`");

    public static Diagnostic LeftOut(Variable unknown) =>
        Diagnostic.Error("E0683", $"the fit keeps no draws of `{unknown.Name}`, which was not in `--keep`", unknown.Span)
            .Next($"fit again with `{unknown.Name}` in `--keep`, or without `--keep`; `probdsl test` needs no more than it reads");

    public static Diagnostic Integrated(Variable latent) =>
        Diagnostic.Error("E0617", $"new rows depend on values of `{latent.Name}`, but the fit integrated it and has its moments only",
            latent.Span).Next("to forecast or fill in, add rows with empty cells to the data and fit again: the fit reports "
                + $"`{latent.Name}` there (`--show {latent.Name}`); or fit by a method with draws, which has joint draws of it");

    public static Diagnostic NoConstant(Expr function) =>
        Diagnostic.Error("E0524", $"the fit does not contain the value of `{function.Span.Text}`", function.Span)
            .Next("fit the story again: new rows are read with the values from the fit's own columns");

    public static Diagnostic NotKept(Expr function) =>
        Diagnostic.Error("E0528", $"`{function.Span.Text}` needs a whole column, and the fit does not contain its value: "
            + $"it is not a single number, or is computed by a function of the story", function.Span)
            .Next("write it in the `data` line, `data z[rows]: real from (x - mean(x)) / sd(x)`, and fit the story again: "
                + "such values are saved");

    /// <summary>A cell with a level that the fit has not seen.</summary>
    internal static Diagnostic UnknownLevel(Table table, Column column, int row, Variable data, Levels known, string? why)
    {
        var text = table.CellText(row, column).ReplaceLineEndings(" ");
        var near = DidYouMean.Closest(text, known.Texts) is { } meant ? $"did you mean \"{meant}\"? otherwise " : "";
        return Diagnostic.Error("E0525", $"the fit has not seen \"{text}\" in `{data.Name}`: its {known.Count} levels are "
            + $"{Listed(known.Texts)}{(why is null ? "" : $", and {why}")}", table.PlaceOf(row, column))
            .Next($"{near}remove such rows, or fit again with rows that contain it");
    }

    /// <summary>Levels that the fit has not seen, for which the story draws new values.</summary>
    internal static Diagnostic NewLevels(Variable data, IReadOnlyList<string> names, Table table, Column column, int row) =>
        Diagnostic.Warning("W0529", $"the fit has not seen {Listed([.. names.Select(n => $"\"{n}\"")])} in `{data.Name}`: the values "
            + $"for {(names.Count == 1 ? "it" : "them")} are drawn from their distribution, given the rest of the fit",
            table.PlaceOf(row, column))
            .Next("correct a misspelled name in the file, or say that they are new by `--new-levels`; to estimate new ones, fit again");

    public static Diagnostic OtherSize(string size, long inFit, long reported, string? origin) =>
        Diagnostic.Error("E0526", $"`{size}` is {inFit} in the fit, but {reported}{(origin is null ? " here" : $" {origin}")}", Place.None)
            .Next("use the size of the fit; for another size, fit the story again");

    public static Diagnostic OtherSetting(string name, double inFit, double asked) =>
        Diagnostic.Error("E0526", $"`{name}` is {inFit:R} in the fit, but {asked:R} by `--set`", Place.None)
            .Next($"omit it, or fit the story again with `--set {name}={asked:R}`");

    public static Diagnostic DrawnAnew(string folder, string unknown, string plate) =>
        Diagnostic.Warning("W0527", $"`{unknown}` is drawn from its prior, given the rest of the fit, "
            + $"for members of `{plate}` that are not in the fit in {folder}", Place.None)
            .Next("to draw for the members of the fit, give the files of the fit");

    /// <summary>An unknown of rows that a fit integrated: it is drawn anew, also for the rows of the fit.</summary>
    public static Diagnostic IntegratedOfRows(string folder, string unknown, string plate, bool isSame) =>
        isSame ? Diagnostic.Warning("W0527", $"`{unknown}` is drawn from its prior, given the rest of the fit: the fit in {folder} "
            + "integrated it and has no values of its members", Place.None)
            .Next("for draws of these members, fit by a method that returns draws")
            : DrawnAnew(folder, unknown, plate);

    private static string RefitAdvice(string folder) => $"fit the story again: `probdsl fit STORY --data FILE --out {folder} --overwrite`";

    private static string Listed(IReadOnlyList<string> names) =>
        string.Join(", ", names.Take(MostNames)) + (names.Count > MostNames ? ", ..." : "");
}
