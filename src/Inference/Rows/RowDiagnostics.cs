using ProbDsl.Compiler.Graph;
using ProbDsl.Inference.Problems;
using ProbDsl.Parser.Diagnostics;

namespace ProbDsl.Inference.Rows;

/// <summary>What can stand in the way of densities and predictions of rows.</summary>
public static class RowDiagnostics
{
    /// <summary>A chain of which no path can be drawn.</summary>
    internal static Diagnostic NoPath(Variable label) => Diagnostic.Error(
            "E0421",
            $"a path of states cannot be drawn for these rows: the chain of `{label.Name}` differs with a latent that is not known",
            label.Span)
        .Next("`probdsl eval` tells how probable rows are; fit the story again with these rows at the end of the file");

    /// <summary>A label whose law reads a missing cell, or data of which no cell is there.</summary>
    internal static Diagnostic MissingForLabel(Problem problem, (Draw Label, Variable Data, int? Cell) gap) => Diagnostic.Error(
            "E0426", $"`{gap.Label.Name}` reads cells of `{gap.Data.Name}` that are missing: its states given what is there are not known",
            gap.Cell is { } cell ? problem.Missing[gap.Data.Name].PlaceOf(cell) : new SourcePlace(gap.Label.Span))
        .Next("write the missing values, or predict no further than the row after the last one that is there: `--horizon 1`");

    public static Diagnostic NoData(ModelGraph graph) =>
        Diagnostic.Error("E0422", "the story draws no data, so that rows have no density",
            graph.Variables.Select(v => v.Span).FirstOrDefault()).Next("say how a column comes about, as in `y[n] ~ Normal(mean, sd)`");

    public static Diagnostic NewMembers(Variable param) =>
        Diagnostic.Error("E0423", $"the fit does not know `{param.Name}` for these rows, and a `param` has no law to draw it from",
            param.Span).Next($"give `{param.Name}` a prior in the story and fit again, or give rows of members that the fit knows");

    public static Diagnostic PointWithoutRows(Variable own) =>
        Diagnostic.Error("E0424",
            $"each new row has a `{own.Name}` of its own, over which a single point of the others does not say how to average", own.Span)
            .Next("fit by a method that gives draws (`probdsl methods` lists them), or evaluate on the data of the fit");

    public static Diagnostic GoesRound(Statement statement) =>
        Diagnostic.Error("E0425", $"`{statement.Name}` cannot be drawn for new rows: no order of whole loops draws first all that it "
            + "reads, and an order across loops is not supported yet", statement.Span)
            .Next("draw the outcome in the loop that reads it, as in `for t in 2..rows { forecast[t] = ..  y[t] ~ ..  err[t] = .. }`, with "
                + "`y[1] ~ ..` before `err[1]`; or append rows with empty cells to the data file and fit again");

    /// <summary>Missing cells on which others depend.</summary>
    internal static Diagnostic Missing(Variable data, int count, DataPlace first) =>
        Diagnostic.Error("E0426", $"{(count == 1 ? "a cell" : $"{count} cells")} of `{data.Name}` {(count == 1 ? "is" : "are")} missing, "
            + $"and other data depend on {(count == 1 ? "it" : "them")} or are drawn together with {(count == 1 ? "it" : "them")}", first)
            .Next("leave out such rows, or fill the cells in; a cell that nothing else depends on may be missing");

    internal static Diagnostic NothingThere(Variable data, DataPlace first) =>
        Diagnostic.Error("E0426", "every cell that the story draws is missing, so that there is nothing whose density could be told", first)
            .Next($"give rows with values of `{data.Name}`; `probdsl predict` tells what the fit expects in missing cells");

    public static Diagnostic NothingKnown(Variable data) =>
        Diagnostic.Error("E0428", $"the files have none of the columns that the story reads for "
            + $"`{data.Extents[0].Plate!.Name}`, so that nothing is known of its members", data.Span)
            .Next("`probdsl sample DIR` draws new ones from a fit");

    public static Diagnostic FewDraws(int rows, int first, double worth, int draws) =>
        Diagnostic.Warning("W0429", $"few of the {draws} draws explain "
            + $"{(rows == 1 ? $"row {first}" : $"{rows} rows, of which the worst is row {first}")}: there they are worth {worth:0.#}",
            Place.None).Next("more draws: `--num-samples`, or a fit with more of them");

    public static Diagnostic NothingToReport(ModelGraph graph) =>
        Diagnostic.Error("E0430", "the rows have nothing that the data do not say: no label, no unknown of their own, "
            + "no definition that depends on one", graph.FirstStatement)
            .Next("leave a column that the story draws out of the file, and it is predicted; "
                + "`probdsl eval` tells how probable the rows are");
}
