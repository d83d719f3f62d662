namespace ProbDsl.Inference.MarginalEffects;

/// <summary>Diagnostics of effects of columns and of hypotheses.</summary>
internal static class EffectDiagnostics
{
    /// <summary>The error of a column that the story does not read, or that no file has.</summary>
    /// <param name="asked">The name that the user gave.</param>
    /// <param name="read">The columns that the story reads beside the outcome.</param>
    /// <param name="isInFile">Whether the file has it.</param>
    /// <param name="inFiles">The columns of the files.</param>
    public static Diagnostic UnknownColumn(
        string asked, IReadOnlyCollection<string> read, bool isInFile, IReadOnlyCollection<string> inFiles) => Diagnostic.Error("E0670",
            isInFile ? $"the story does not read column `{asked}`, so the outcome does not depend on it"
                : $"no file has a column `{asked}`",
            Place.None)
        .Next(read.Count == 0 ? "the story reads no column beside the outcome: draw the outcome given a column and fit again"
            : $"the story reads {List(read)}{(isInFile || inFiles.Count == 0 ? "" : $"; the columns of the file are {List(inFiles)}")}");

    /// <summary>The error of an outcome in place of a column that it depends on.</summary>
    public static Diagnostic IsOutcome(string asked, IReadOnlyCollection<string> read) => Diagnostic.Error("E0671",
            $"`{asked}` is the outcome: it has no effect on itself", Place.None)
        .Next($"name a column that the outcome depends on{(read.Count == 0 ? "" : $": {List(read)}")}");

    /// <summary>The error of a derivative in a column that has none.</summary>
    public static Diagnostic NoDerivative(string column, string why) => Diagnostic.Error("E0672",
            $"column `{column}` {why}, so the expected outcome has no derivative in it", Place.None)
        .Next($"compare its values: `probdsl comparisons DIR --variable {column}`");

    /// <summary>The error of odds of what is no probability.</summary>
    public static Diagnostic OddsOfOther(EffectOutcome outcome) => Diagnostic.Error("E0684",
            $"the expected `{outcome.Variable.Name}` is no probability, so it has no odds", Place.None)
        .Next(outcome.MayBeNegative ? "write `--scale difference`"
            : "write `--scale ratio`, how many times as large the expected outcome is, or `--scale difference`");

    /// <summary>The error of ratios of what is not above 0.</summary>
    public static Diagnostic RatioOfNegative(EffectOutcome outcome, string scale) => Diagnostic.Error("E0684",
            $"the expected `{outcome.Variable.Name}` is 0 or negative at draws of the fit, so a ratio to it has no meaning", Place.None)
        .Next($"write `--scale {scale}`");

    /// <summary>The error of a value that a column cannot have.</summary>
    /// <param name="column">The column.</param>
    /// <param name="value">The value.</param>
    /// <param name="levels">The levels of a column of names; empty of numbers.</param>
    /// <param name="members">The plate whose members the levels are; null if a new level has no columns of its own.</param>
    public static Diagnostic NoSuchValue(
        string column, string value, IReadOnlyCollection<string> levels, Plate? members) => Diagnostic.Error("E0673",
            levels.Count == 0 ? $"column `{column}` holds numbers, and `{value}` is none"
                : $"`{value}` is no level of column `{column}` in the fit",
            Place.None)
        .Next(levels.Count == 0 ? $"write numbers, as in `--values 0,1` or `--grid {column}=0:10:0.5`"
            : $"its levels are {List(levels)}; " + (members is null
                ? $"`--new-levels` takes `{value}` for a new one, whose effect is averaged over"
                : $"a new one has no row among `{members.Name}`, whose columns the story reads"));

    /// <summary>The error of a change that a column of names, or one without a range, does not have.</summary>
    public static Diagnostic NoChange(string column, string values, string why, string next) =>
        Diagnostic.Error("E0673", $"column `{column}` {why}, so `--values {values}` does not say what to compare", Place.None).Next(next);

    /// <summary>The error of a story without an outcome.</summary>
    public static Diagnostic NoOutcome(ModelGraph graph) => Diagnostic.Error("E0674", "the story draws no data, so it has no outcome",
            graph.FirstStatement)
        .Next("draw a column, as in `y[n] ~ Normal(a + b * x[n], sd)`, and fit again");

    /// <summary>The error of several outcomes.</summary>
    public static Diagnostic SeveralOutcomes(IReadOnlyList<Variable> drawn) => Diagnostic.Error("E0674",
            $"the story draws {List(drawn.Select(v => v.Name))}: it is not clear which is the outcome", drawn[^1].Span)
        .Next($"name one: `--outcome {drawn[^1].Name}`");

    /// <summary>The error of a name that is no outcome.</summary>
    public static Diagnostic OtherOutcome(string asked, IReadOnlyList<Variable> drawn) => Diagnostic.Error("E0674",
            $"the story does not draw data `{asked}`", Place.None)
        .Next($"it draws {List(drawn.Select(v => v.Name))}");

    /// <summary>The error of an outcome that is not drawn row by row.</summary>
    public static Diagnostic JointOutcome(ModelGraph graph, Variable outcome) => Diagnostic.Error("E0675",
            $"`{outcome.Name}` is not drawn row by row by one statement, so a row has no expected value of its own",
            graph.StatementsOf(outcome.Name).Select(s => s.Span).FirstOrDefault(outcome.Span))
        .Next("draw it in one loop over rows, as in `for n in rows { y[n] ~ Normal(a + b * x[n], sd) }`");

    /// <summary>The error of an outcome that is no column of rows.</summary>
    public static Diagnostic NotOfRows(Variable outcome) => Diagnostic.Error("E0675",
            $"`{outcome.Name}` has no value for each row of the data, so there is nothing to average over", outcome.Span)
        .Next("declare it over rows, as in `data y[rows]: real`");

    /// <summary>The error of a row that depends on others.</summary>
    public static Diagnostic ReadsOtherRows(Draw draw, string read) => Diagnostic.Error("E0675",
            $"`{draw.Name}` reads `{read}` of other rows, so a change of one row would change others", draw.Span)
        .Next("effects of a column need rows that depend on their own columns only; draw both series with `probdsl sample DIR --data FILE` "
            + "and compare their means");

    /// <summary>The error of unknowns along a chain.</summary>
    public static Diagnostic Chain(Variable unknown, Variable outcome) => Diagnostic.Error("E0675",
            $"`{unknown.Name}` of a row depends on that of another row, so the expected `{outcome.Name}` of one row depends on all",
            unknown.Span)
        .Next("draw series with either value of the column by `probdsl sample DIR --data FILE` and compare their means");

    /// <summary>The error of unknowns that are drawn together and depend on the column.</summary>
    public static Diagnostic Joint(LoweringLimit limit, Variable unknown) => Diagnostic.Error("E0675",
            $"`{unknown.Name}` depends on the column, and {limit.Reason}", limit.Statement.Span)
        .Next("draw series with either value of the column by `probdsl sample DIR --data FILE` and compare their means");

    /// <summary>The error of rows after those of a fit.</summary>
    public static Diagnostic Continued(Variable outcome) => Diagnostic.Error("E0675",
            $"the rows are joint with those of the fit, so `{outcome.Name}` of a row depends on other rows", outcome.Span)
        .Next("give the data of the fit itself with `--data`; `probdsl predict DIR --data FILE` predicts new rows of a series");

    /// <summary>The error of a label that rows share and that the fit has no draws of.</summary>
    public static Diagnostic SharedLabel(Variable label) => Diagnostic.Error("E0676",
            $"the fit has no draws of the label `{label.Name}`, which several rows share or which has too many states", label.Span)
        .Next("fit by a method that draws labels; `probdsl methods` lists those with draws");

    /// <summary>The error of a distribution without a mean.</summary>
    public static Diagnostic NoMean(Draw draw) => Diagnostic.Error("E0676",
            $"the expected value of `{draw.Distribution.Of.Name}` has no formula, or it has no expected value", draw.Span)
        .Next("`probdsl predict DIR --data FILE` draws the outcome and reports its median and interval");

    /// <summary>The error of rows with missing cells.</summary>
    public static Diagnostic MissingCells(Variable data) => Diagnostic.Error("E0676",
            $"cells of `{data.Name}` are missing, so the expected outcome of their rows is unknown", data.Span)
        .Next("leave these rows out: `--drop-missing`");

    /// <summary>The error of a fit whose rows a guide describes.</summary>
    public static Diagnostic ByGuide(SavedFit fit) => Diagnostic.Error("E0676",
            $"in the fit in {fit.Folder} a guide has the distribution of what is latent in a row, given the row's outcome", Place.None)
        .Next("fit by a method without a guide (`probdsl methods`); `probdsl predict DIR --data FILE` predicts rows by the guide");

    /// <summary>The error of a column of groups that the rows do not have.</summary>
    public static Diagnostic NoGroupColumn(string asked, Table? table) => Diagnostic.Error("E0670",
            table is null ? $"the rows are not those of a table, so they have no column `{asked}`"
                : $"{table.File} has no column `{asked}`",
            Place.None)
        .Next(table is null ? "leave `--by` out" : $"its columns are {List(table.Columns.Select(c => c.Name))}");

    /// <summary>The warning that averages of a point have no standard errors.</summary>
    public static Diagnostic WithoutErrors(SavedFit fit) => Diagnostic.Warning("W0677",
            $"`{fit.Method}` estimates a point, so the averages have no interval", Place.None)
        .Next("give the data of the fit, from which standard errors follow where the likelihood alone was maximized; or fit by a method "
            + "with draws (`probdsl methods` lists them)");

    /// <summary>The error of a grid with too many points.</summary>
    public static Diagnostic LargeGrid(double points, int most) => Diagnostic.Error("E0673",
            string.Create(CultureInfo.InvariantCulture, $"the grid has {points:N0} points, more than {most:N0}"), Place.None)
        .Next("name fewer values, or a larger step: `--grid x=0:10:1`");

    /// <summary>The error of a grid over columns of several files.</summary>
    public static Diagnostic GridOfTables(IReadOnlyList<EffectColumn> columns) => Diagnostic.Error("E0673",
            $"{List(columns.Select(c => c.Name))} are columns of several files, so a point of the grid is no row", Place.None)
        .Next("average over the rows of the data: `--average`");

    /// <summary>The error of a fit without draws.</summary>
    public static Diagnostic TestOfPoint(SavedFit fit) => Diagnostic.Error("E0678",
            $"`{fit.Method}` estimates a point, so a statement about its unknowns has no posterior probability", Place.None)
        .Next("fit a story with priors in place of `param` by a method with draws; `probdsl methods` lists them");

    /// <summary>The error of a text that is no hypothesis.</summary>
    public static Diagnostic NoHypothesis(string text) => Diagnostic.Error("E0679",
            $"`{text}` is not two expressions with one of `>`, `<` and `=` between them", Place.None)
        .Next("write `\"b[1] > b[2]\"`, in quotes, since a shell reads `>` itself");

    /// <summary>A row of a table that it does not have.</summary>
    public static Diagnostic NoSuchRow(string text, string row, int count) => Diagnostic.Error("E0679",
        $"`{text}` names `{row}`, and the table has {count:N0} rows", Place.None)
        .Next("rows are numbered from 1 in the order in which they are printed, as `row[2] > row[1]`");

    /// <summary>The error of a side that is an array.</summary>
    public static Diagnostic NotANumber(string text, string side) => Diagnostic.Error("E0679",
            $"in `{text}`, `{side}` is an array, which is neither above nor below", Place.None)
        .Next($"name one element: `{side}[1]`");

    /// <summary>The error of a name that the fit has no draws of.</summary>
    public static Diagnostic NotInFit(string text, string name, bool isData) => Diagnostic.Error("E0679",
            isData ? $"`{text}` reads the data `{name}`, which the fit does not keep"
                : $"the fit has no draws of `{name}`, which `{text}` reads",
            Place.None)
        .Next(isData ? "write numbers in place of data; `probdsl comparisons` compares expected outcomes over rows"
            : "fit by a method that draws it; `probdsl methods` lists those with draws");

    private const int MostNames = 12;

    private static string List(IEnumerable<string> names) => names.ToList() is var all && all.Count > MostNames
        ? $"{List(all.Take(MostNames))} and {all.Count - MostNames} others" : string.Join(", ", all.Select(n => $"`{n}`"));
}
