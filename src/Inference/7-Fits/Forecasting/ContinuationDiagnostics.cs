namespace ProbDsl.Inference.Forecasting;

/// <summary>Diagnostics for new rows of a fit; those of a joint plate are conditioned on the rows of the fit.</summary>
public static class ContinuationDiagnostics
{
    private const string FitTogether = "fit the story again with the new rows at the end of the file and their outcome cells empty: "
        + "then the fit includes them";

    private const int MostListed = 6;

    /// <summary>An error if further members of the plate have no supported conditional distribution; null if all have one.</summary>
    internal static Diagnostic? CannotContinue(ModelGraph graph, Plate plate)
    {
        foreach (var statement in graph.Story.Where(s => JointRows.Joins(graph, s, plate)))
        {
            if (statement is TargetIncrement || (statement is Draw && !JointRows.IsOver(graph, statement, plate)))
                return Unconditioned(statement, plate, "it adds a weight to the rows jointly");
            if (statement.Loops.Any(l => l.Plate == plate && l.Order == Order.Backward))
                return Unconditioned(statement, plate, "each row reads a later one");
            if (statement is Draw draw && JointRows.IsOneDraw(draw, plate) && !IsNormal(graph, draw))
                return Unconditioned(statement, plate, $"it is one draw of `{draw.Distribution.Of.Name}` over all rows");
        }

        return null;
    }

    /// <summary>Whether a draw is a normal vector whose only further dimensions are those of the statement's loops.</summary>
    private static bool IsNormal(ModelGraph graph, Draw draw) =>
        draw.Distribution.Of.Is(DistributionTraits.GaussianVector) && draw.Distribution.Through.Count == 0
            && graph[draw.Target.Of].Type is { Element: Element.Real, ElementRank: 0 };

    private static Diagnostic Unconditioned(Statement statement, Plate plate, string why) =>
        Diagnostic.Error("E0581", $"new rows of `{plate.Name}` depend on those of the fit through `{statement.Name}`, "
            + $"but conditioning on them is not supported here: {why}", statement.Span).Next(FitTogether);

    /// <summary>An error for a missing cell in the fit's rows on which new rows depend.</summary>
    internal static Diagnostic MissingCellInFit(Variable data, DataPlace at) =>
        Diagnostic.Error("E0608",
            $"this cell of `{data.Name}` is missing in the rows of the fit, but new rows depend on it, and its draws are not saved", at)
            .Next($"write a value into the cell and fit again: the fit's table has an estimate, `{data.Name}[{at.Row}] (missing)`");

    /// <summary>An error for fits whose latents or row distributions are given by trained nets.</summary>
    internal static Diagnostic Trained(ModelGraph graph, Plate plate) =>
        Unconditioned(JointRows.Joining(graph, plate)!, plate, "the fit has trained weights in place of draws");

    internal static Diagnostic KnownGroup(ModelGraph graph, Plate plate, string name) =>
        Diagnostic.Error("E0581", $"the fit has rows of \"{name}\", and the rows of `{plate.Name}` depend on those before them, "
            + $"but conditioning new rows of a group on its rows in the fit is not supported yet", JointRows.Joining(graph, plate)!.Span)
            .Next($"{FitTogether}; a group under another name is a new one");

    public static Diagnostic NotKept(string folder, Plate plate) =>
        Diagnostic.Error("E0582", $"new rows of `{plate.Name}` depend on the rows of the fit, which are not saved in {folder}", Place.None)
            .Next($"fit the story again with the current version, `probdsl fit STORY --data FILE --out {folder}`");

    public static Diagnostic ChangesRows(Plate plate, Statement statement, int row) =>
        Diagnostic.Error("E0583", $"with more rows of `{plate.Name}` the distribution of the fit's rows changes: the log density "
            + $"of `{statement.Name}` differs first at row {row}, so the fit's posterior is not that of the longer data",
            statement.Span).Next(FitTogether);

    /// <param name="table">The user's file.</param>
    /// <param name="first">The first cell that differs; null if the file only lacks rows of the fit.</param>
    /// <param name="shared">The number of leading rows that are compared.</param>
    /// <param name="known">The number of rows of the fit.</param>
    internal static Diagnostic Repeats(Table table, RepeatedRowCheck.Difference? first, int shared, int known) => (first switch
    {
        null => Diagnostic.Error("E0587", $"the file repeats the first {shared:N0} of the fit's {known:N0} rows, which would count twice: "
            + $"new rows come after those of the fit", table.Place),
        { Own: null } => Diagnostic.Error("E0587", $"the file repeats rows of the fit without the cells of "
            + $"`{first.Kept.Name}`, so they would count twice: new rows come after those of the fit", table.Place),
        { Own: { } own } => Diagnostic.Error("E0587", $"the file repeats rows of the fit with a change: here `{own.Name}` is "
            + $"{first.OwnText}, but {first.KeptText} in the fit. As new rows they would count twice", PlaceOf(table, own, first)),
            }).Next("give only the new rows, or all rows of the fit unchanged before them; "
                + "if rows of the fit were corrected, fit the story again");

    private static DataPlace PlaceOf(Table table, NamedArray own, RepeatedRowCheck.Difference first) =>
        table.Find(own.Name) is { } column && own.Shape.Count == 1
            ? table.PlaceOf(first.At.Own, column) : new(table.File, first.Row + 1, own.Name);

    internal static Diagnostic NeedsMatrix(string name, Plate plate) =>
        Diagnostic.Error("E0583", $"`{name}` has a number for each pair of members of `{plate.Name}`, "
            + $"but the file has none for a new row with a row of the fit", Place.None)
            .Next("give arrays of all rows: those of the fit first and unchanged, then the new ones");

    internal static Diagnostic OtherForm(string file, NamedArray kept, NamedArray further) =>
        Diagnostic.Error(
            "E0583", $"`{kept.Name}` has {Describe(further)} in each row of {file}, but {Describe(kept)} in the fit", Place.None)
            .Next("give new rows in the format of the data that were fitted");

    internal static Diagnostic NamelessArrays(string file, Plate plate) =>
        Diagnostic.Error("E0583",
            $"{file} has an array without a name, and joining it to the rows of `{plate.Name}` in the fit is not supported yet",
            new DataPlace(file))
            .Next("give new rows as CSV or as named arrays in JSON, or all rows in one array, those of the fit first");

    /// <param name="fit">The fit.</param>
    /// <param name="open">The data that the story does not draw, at least one.</param>
    internal static Diagnostic NeedsColumns(SavedFit fit, IReadOnlyList<Variable> open)
    {
        List<string> columns = [.. open.SelectMany(TrainingRowArrays.NamesOf).Distinct()];
        var named = columns.Count is 0 or > MostListed ? "their columns"
            : $"the column{(columns.Count == 1 ? "" : "s")} {string.Join(", ", columns.Select(c => $"`{c}`"))}";
        var names = string.Join(", ", open.Select(v => $"`{v.Name}`"));
        return Diagnostic.Error("E0584", $"rows after those of the fit need values of {names}, "
            + "which the story does not draw", open[0].Span)
            .Next($"write a file with {named} and a row for each step, with the drawn columns omitted or empty: "
                + $"`probdsl predict {fit.Folder.TrimEnd('/')} --data FILE` forecasts these rows");
    }

    /// <summary>Why `--horizon` has no single series: no rows are joint, there is a series in each group, or there are several.</summary>
    internal static Diagnostic NotOneSeries(ModelGraph graph, IReadOnlyList<Plate> joint) => joint switch
    {
        [] when Stepwise(graph) is { } step => NotOneSeries(
            $"`{step.Name}` runs along the columns of each row, and the fit has no rows after its last one", step.Span)
            .Next("fit the story again with further columns whose cells are empty: the fit reports "
                + $"`{step.Target.Of}` there (`--show {step.Target.Of}`), and `probdsl predict DIR --data FILE` with that file "
                + "predicts these columns of each row"),
        [] => NotOneSeries("the rows of this story do not depend on those before them", graph.Story.Select(s => s.Span).FirstOrDefault())
            .Next("`probdsl sample DIR -n 12` draws new rows; `probdsl predict DIR --data FILE` predicts those of a file"),
        [{ Within: { } groups } own, ..] =>
            NotOneSeries($"this story has a series in each of `{groups.Name}`", JointRows.Joining(graph, own)!.Span)
                .Next("fit the story again with rows at the end of each series whose outcome cells are empty: "
                    + "`probdsl predict DIR --data FILE` with that file predicts them"),
        _ => NotOneSeries($"this story has series along {string.Join(" and ", joint.Select(p => $"`{p.Name}`"))}",
            JointRows.Joining(graph, joint[^1])!.Span)
            .Next("write a story for each series, and fit them separately"),
    };

    /// <summary>A statement of each row that reads its own variable, at other positions; null if there is none.</summary>
    private static Assignment? Stepwise(ModelGraph graph) => graph.Assignments.FirstOrDefault(s =>
        s.Loops.Any(l => l.Plate is { Within: null }) && s.Loops.Any(l => l.Plate is null)
        && DeepReads.Find(graph, s).Any(r => r.Of == s.Target.Of));

    private static Diagnostic NotOneSeries(string why, SourceSpan span) =>
        Diagnostic.Error("E0585", $"`--horizon` continues one series, but {why}", span);

    /// <summary>The largest horizon: a hundred draws of that many rows of an AR(1) take some minutes and a gigabyte.</summary>
    public const int MostAhead = 1_000_000;

    /// <summary>An error if a forecast has too many rows; null otherwise.</summary>
    public static Diagnostic? TooFarAhead(int? rows) => rows > MostAhead
        ? Diagnostic.Error("E0611",
            FormattableString.Invariant($"`--horizon {rows}` requests {rows:N0} rows, more than the limit of {MostAhead:N0}"), Place.None)
            .Next("give a shorter horizon; far ahead, a stationary series has a constant mean and standard deviation")
        : null;

    public static Diagnostic HorizonBesideData() =>
        Diagnostic.Error("E0585", "`--horizon` and `--data` both define the rows after those of the fit", Place.None)
            .Next("leave out `--horizon` to forecast the rows of the file, whose drawn columns may be empty or omitted; "
                + "or leave out `--data`");

    /// <summary>A warning for each joint plate of another size that is drawn without the rows of the fit.</summary>
    public static IEnumerable<Diagnostic> NewSeries(SavedFit fit, Problem problem) =>
        from plate in fit.HasGuidedLatents ? [] : JointRows.Find(fit.Graph)
        where plate.Within is null && problem.NewlySizedPlates.Contains(plate.Name) && !problem.Continued.ContainsKey(plate.Name)
            && problem.Sizes[plate.Name] != fit.SavedData.Sizes[plate.Name]
        select Diagnostic.Warning("W0586", $"the rows of "
            + $"`{plate.Name}` are drawn as new ones from the start, not as a continuation of the rows in {fit.Folder}", Place.None)
            .Next("`probdsl predict DIR --horizon 12` continues them; "
                + "`probdsl sample DIR --data FILE` draws the rows of a file conditioned on them");

    /// <summary>Columns of new data that the data of the fit did not have.</summary>
    /// <param name="table">The new data.</param>
    /// <param name="columns">The names of the columns, at least one.</param>
    /// <param name="expression">The `all` that would select them, as written.</param>
    public static Diagnostic FurtherColumns(Table table, IReadOnlyList<string> columns, string expression)
    {
        var names = string.Join(", ", columns.Take(MostListed).Select(c => $"`{c}`"));
        if (columns.Count > MostListed) names += $" and {columns.Count - MostListed} more";
        var (are, them) = columns.Count == 1 ? ($"the column {names} is", "it") : ($"the columns {names} are", "them");
        return Diagnostic.Warning("W0349", $"{are} not read: `{expression}` did not select {them} in the data of the fit", table.Place)
            .Next("a fit reads the columns of its own data, by name: fit again to use others, or remove them from the file");
    }

    /// <summary>Rows with more positions than those of the fit.</summary>
    /// <param name="data">The data name.</param>
    /// <param name="table">The new data.</param>
    /// <param name="known">The number of positions in the fit.</param>
    /// <param name="found">Their number in the table.</param>
    /// <param name="next">The first column beyond those of the fit.</param>
    public static Diagnostic LongerRows(Variable data, Table table, int known, int found, string next) =>
        Diagnostic.Error("E0616", $"the sequences of `{data.Name}` have {found} positions, but those of the fit {known}: `{next}` is none "
            + "of its columns", table.Place)
            .Next($"cut the rows into sequences of {known} positions, or fit the story again with sequences of that length; in "
                + "a table with a row for each step (`by id`), `gru`, `causal_conv` and a `transformer` with `positions = rotary` "
                + "read longer ones");

    /// <summary>Rows with fewer positions than those of the fit.</summary>
    /// <param name="data">The data name.</param>
    /// <param name="table">The new data.</param>
    /// <param name="known">The columns of the fit.</param>
    /// <param name="found">The number of the first of them, at least one, that the table has.</param>
    public static Diagnostic ShorterRows(Variable data, Table table, IReadOnlyList<string> known, int found)
    {
        var missing = found + 1 == known.Count ? $"the column `{known[found]}`" : $"the columns `{known[found]}` to `{known[^1]}`";
        return Diagnostic.Error("E0310", $"there is no column `{known[found]}`: the sequences of `{data.Name}` have {found} "
            + $"position{(found == 1 ? "" : "s")}, but those of the fit {known.Count}", table.Place)
            .Next($"add {missing} with empty cells: there these sequences have ended");
    }

    private static string Describe(NamedArray array) =>
        array.Shape.Count == 1 ? "1 number" : $"{array.Shape.Skip(1).Aggregate(1, (n, s) => n * s)} numbers";
}
