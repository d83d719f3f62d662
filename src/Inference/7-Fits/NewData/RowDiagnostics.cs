namespace ProbDsl.Inference.NewData;

/// <summary>Diagnostics of densities and predictions of rows.</summary>
internal static class RowDiagnostics
{
    /// <summary>The error of a chain from which no path can be drawn.</summary>
    internal static Diagnostic NoPath(Variable label) => Diagnostic.Error(
            "E0421",
            $"a path of states cannot be drawn for these rows: the chain of `{label.Name}` differs with a latent that is not known",
            label.Span)
        .Next("`probdsl eval` reports the density of rows; or fit the story again with these rows at the end of the file");

    /// <summary>The error of a label whose distribution reads a missing cell, or data without any cell.</summary>
    internal static Diagnostic MissingForLabel(Problem problem, (Draw Label, Variable Data, int? Cell) of) => Diagnostic.Error(
            "E0426", $"`{of.Label.Name}` reads cells of `{of.Data.Name}` that are missing: its state given the observed cells is unknown",
            of.Cell is { } cell ? problem.Missing[of.Data.Name].PlaceOf(cell) : new SourcePlace(of.Label.Span))
        .Next("write the missing values, or predict only the row after the last observed one: `--horizon 1`");

    public static Diagnostic NoData(ModelGraph graph) =>
        Diagnostic.Error("E0422", "the story draws no data, so rows have no density",
            graph.Variables.Select(v => v.Span).FirstOrDefault()).Next("draw a column, as in `y[n] ~ Normal(mean, sd)`");

    public static Diagnostic NewMembers(Variable param) =>
        Diagnostic.Error("E0423", $"the fit does not know `{param.Name}` for these rows, and a `param` has no prior to draw it from",
            param.Span).Next($"give `{param.Name}` a prior in the story and fit again, or use rows of members of the fit");

    public static Diagnostic PointWithoutRows(Variable own) =>
        Diagnostic.Error("E0424",
            $"each new row has its own `{own.Name}`, over which a point estimate cannot average", own.Span)
            .Next("use a method that returns draws (`probdsl methods` lists them), or evaluate on the data of the fit");

    public static Diagnostic Cyclic(Statement statement) =>
        Diagnostic.Error("E0425", $"`{statement.Name}` cannot be drawn for new rows: no order of whole loops draws first all that it "
            + "reads, and an order across loops is not supported yet", statement.Span)
            .Next("draw the outcome in the loop that reads it, as in `for t in 2..rows { forecast[t] = ..  y[t] ~ ..  err[t] = .. }`, with "
                + "`y[1] ~ ..` before `err[1]`; or append rows with empty cells to the data file and fit again");

    /// <summary>The error of missing cells that other data depend on.</summary>
    internal static Diagnostic Missing(Variable data, int count, DataPlace first) =>
        Diagnostic.Error("E0426", $"{(count == 1 ? "a cell" : $"{count} cells")} of `{data.Name}` {(count == 1 ? "is" : "are")} missing, "
            + $"and other data depend on {(count == 1 ? "it" : "them")} or are drawn together with {(count == 1 ? "it" : "them")}", first)
            .Next("fill the cells in, or remove these rows. To infer the cells, add the rows to the data file and fit again, if "
                + "`probdsl explain STORY --data FILE` shows a method. A cell on which no other data depend may stay empty");

    /// <summary>The error of a missing cell in a row whose density is known for complete rows only.</summary>
    internal static Diagnostic PartMissing(Variable data, DataPlace first) =>
        Diagnostic.Error("E0426", $"a cell of `{data.Name}` is missing, and an energy has a density of complete rows only", first)
            .Next("fill the cell in, or remove the row");

    internal static Diagnostic AllCellsMissing(Variable data, DataPlace first) =>
        Diagnostic.Error("E0426", "every cell that the story draws is missing, so the rows have no density", first)
            .Next($"use rows with values of `{data.Name}`; `probdsl predict` predicts missing cells");

    public static Diagnostic UnknownMembers(Variable data) =>
        Diagnostic.Error("E0428", $"the files have none of the columns that the story reads for "
            + $"`{data.Extents[0].Plate!.Name}`, so its members are unknown", data.Span)
            .Next("`probdsl sample DIR` draws new ones from a fit");

    public static Diagnostic FewDraws(int rows, int first, double effective, int draws) =>
        Diagnostic.Warning("W0429", $"few of the {draws} draws explain "
            + $"{(rows == 1 ? $"row {first}" : $"{rows} rows, of which the worst is row {first}")}: effective sample size {effective:0.#}",
            Place.None).Next("use more draws (`--num-samples`), or a fit with more draws");

    private static string Drawn(ModelGraph graph) =>
        DrawsOfData.Last(graph) is { } last ? $", such as that of `{last.Target.Of}`" : "";

    public static Diagnostic NothingToReport(ModelGraph graph) =>
        Diagnostic.Error("E0430", "the rows have nothing to predict: no label, no unknown of their own, "
            + "no definition that depends on one", DrawsOfData.Last(graph)?.Span ?? graph.FirstStatement)
            .Next($"remove a column that the story draws from the file to predict it{Drawn(graph)}; "
                + "`probdsl eval` reports the density of the rows");

    /// <summary>The error of a story that reads no rows.</summary>
    internal static Diagnostic NoRows(SavedFit fit) =>
        Diagnostic.Error("E0430", "the story has no rows, so there is nothing to predict for each of them", fit.Graph.FirstStatement)
            .Next($"`probdsl sample {fit.Folder}` draws its unknowns");

    /// <summary>The error of rows without a normalizer of their own.</summary>
    internal static Diagnostic NoNormalizer(EnergyDraw energy) =>
        Diagnostic.Error("E0619", $"rows of `{energy.Draw.Target.Of}` have no log density: `--contrast ranking` of an energy with "
            + "conditioning inputs learns no normalizer", energy.Draw.Target.Span)
            .Next("fit with `--contrast binary`, which learns one for all conditioning inputs");
}
