namespace ProbDsl.Inference.Comparisons.Divergences;

/// <summary>Why two distributions cannot be compared by divergences.</summary>
internal static class DivergenceDiagnostics
{
    private const string Code = "E0596";

    public static Diagnostic NoRows(ModelGraph graph, string name) => Diagnostic.Error(Code,
            $"{name} has no distribution of a row: it needs one plate whose rows are drawn independently of each other",
            graph.FirstStatement)
        .Next("compare stories that draw each row by itself, as in `for n in rows { x[n] ~ .. }`");

    public static Diagnostic GivenData(Variable data, string name) => Diagnostic.Error(Code,
            $"{name} draws its rows given `{data.Name}`, which it does not draw, so a row has no distribution of its own", data.Span)
        .Next($"draw `{data.Name}` in the story too, or compare fits by `probdsl compare`");

    public static Diagnostic UnknownOutside(Variable unknown, string name) => Diagnostic.Error(Code,
            $"the rows of {name} depend on each other through `{unknown.Name}`, which has no value", unknown.Span)
        .Next($"fit the story and compare the fit, or give a value, `param {unknown.Name}: {unknown.Type} = ..`");

    public static Diagnostic OtherColumns(DivergenceSide a, DivergenceSide b) => Diagnostic.Error(Code,
            $"the rows differ: {a.Name} has {List(a.Columns)}, but {b.Name} has {List(b.Columns)}", Place.None)
        .Next("let both have the same columns in the same units, as in `data x[rows]: real[2] from a, b`");

    public static Diagnostic OtherScales(DivergenceSide a, DivergenceSide b, string expression) => Diagnostic.Error(Code,
            $"the columns have different units: {Backquoted.Of(expression)} has another value in {a.Name} than in {b.Name}", Place.None)
        .Next("divide by a number in place of a function of the whole column, as in `x / 10`");

    public static Diagnostic MassAndDensity(DivergenceSide mass, DivergenceSide density, string column) => Diagnostic.Error(Code,
            $"{column} has probabilities in {mass.Name}, but a density in {density.Name}", Place.None)
        .Next("use the same type in both: whole numbers have probabilities, reals densities");

    public static Diagnostic OtherSupport(DivergenceSide a, DivergenceSide b) => Diagnostic.Error(Code,
            $"the rows of {a.Name} and of {b.Name} are in sets of different dimensions: in one of both, numbers of a row follow from "
                + "others", Place.None)
        .Next("use the same type in both, as in `simplex[3]` or `covariance[2]`");

    public static Diagnostic NoCommonColumns(Table one, Table other) => Diagnostic.Error(Code,
            $"{one.File} and {other.File} have no column of numbers in common", one.Place)
        .Next("give the columns the same names in both files");

    public static Diagnostic TooFewRows(string name, int rows) => Diagnostic.Error(Code,
            $"{name} has {(rows == 1 ? "1 complete row" : $"{rows} complete rows")} of finite numbers; divergences need at least two, "
                + "and no infinite cell", Place.None)
        .Next("use a file with more rows");

    public static Diagnostic NotTables(string name) => Diagnostic.Error(Code,
            $"{name} is not a table, so its columns cannot be matched", Place.None)
        .Next("compare a CSV, TSV or JSON table, or compare the file to a story or a fit");

    public static Diagnostic NoDensity(string name, string why) => Diagnostic.Error(Code,
            $"the rows of {name} have no density: {why}", Place.None)
        .Next("compare its draws: `probdsl sample` writes them to a file");

    /// <param name="estimates">Means over draws that the draws cannot show.</param>
    public static Diagnostic HeavyTail(IReadOnlyList<DivergenceEstimate> estimates) => Diagnostic.Warning("W0632",
            $"{string.Join(", ", estimates.Select(e => e.Kind.Title))} by draws cannot be relied on: the tail of the ratios "
                + $"of the densities is heavy ({string.Join(", ", estimates.Select(Shape))})", Place.None)
        .Next("read Jensen-Shannon, total variation or squared Hellinger, which are bounded; compare one or two columns, "
            + "which are integrated; or give the second distribution heavier tails, as of `StudentT`: more draws (`-n`) help little");

    private static string Shape(DivergenceEstimate of) =>
        of.TailShape is { } shape && shape > ImportanceSampling.UsualThreshold
            ? FormattableString.Invariant($"k-hat {shape:0.00}, above {ImportanceSampling.UsualThreshold:0.0}") : "infinite variance";

    private static string List(IReadOnlyList<string> columns) => string.Join(", ", columns.Select(Backquoted.Of));
}
