using ProbDsl.Inference.LogDensity;

namespace ProbDsl.Inference.Diagnostics;

/// <summary>Diagnostics of running fits.</summary>
public static class RunDiagnostics
{
    /// <param name="problem">The story with its data, of which a degenerate column is named.</param>
    /// <param name="draw">The statement whose scale has no maximum.</param>
    /// <param name="parameter">The name of the scale, or of its element.</param>
    /// <param name="edge">What it goes to.</param>
    public static Diagnostic UnboundedLikelihood(Problem problem, Draw draw, string parameter, string edge = "0")
    {
        var column = DegenerateColumn.Find(problem, draw);
        var scale = column?.ScaleOf(problem, draw, parameter) ?? parameter;
        if (problem.Graph[draw.Target.Of].Role == Role.Latent && problem.Graph.Find(parameter) is { } unknown)
            column = DegenerateColumn.Find(problem, unknown, [.. Enumerable.Range(0, problem.ShapeOf(unknown).Count)]);
        return Diagnostic.Error("E0501", $"the likelihood has no maximum: `{scale}` of {draw.Distribution.Of.Name} goes to {edge} and "
            + $"the density grows without bound{(column is null ? "" : $", since {column.Why}")}", draw.Distribution.Span)
            .Next((column?.Remedy ?? "the rows it is estimated from are constant, or lie on a line or plane: "
                + "remove a column that is a function of others") + ", or give the scale a fixed value");
    }

    /// <summary>A mode that does not exist: some probabilities have a prior that is infinite at an edge of their support.</summary>
    /// <param name="draw">The statement that draws the probabilities.</param>
    /// <param name="unknown">The probabilities.</param>
    public static Diagnostic UnboundedPrior(Draw draw, Variable unknown) =>
        Diagnostic.Error("E0501", $"the posterior has no mode: the density of {draw.Distribution.Of.Name} is infinite where "
            + (unknown.Support is UnitInterval ? $"`{draw.Target.Of}` is 0 or 1" : $"a probability of `{draw.Target.Of}` is 0")
            + ", because a concentration is below 1", draw.Distribution.Span)
            .Next("use concentrations of at least 1, or a method that finds the posterior instead of its mode");

    /// <param name="restarts">The starts.</param>
    /// <param name="next">What to do, if the cause is known.</param>
    /// <param name="span">The place of the cause in the story.</param>
    public static Diagnostic AllStartsDropped(IReadOnlyList<RestartRecord> restarts, string? next = null, SourceSpan? span = null) =>
        Diagnostic.Error("E0502", $"every start was dropped ({restarts.Count} of {restarts.Count}): {Reasons(restarts)}",
            span is { } at ? new SourcePlace(at) : Place.None)
            .Next(next ?? "use fewer components (`--set K=...`), more starts (`--restarts 50`), "
                + "or remove a column that is a function of others");

    /// <summary>A warning if fewer draws were made than requested; none otherwise.</summary>
    /// <param name="asked">The value of `--num-samples`; null for the default.</param>
    /// <param name="drawn">The number of draws that fit in memory.</param>
    public static IEnumerable<Diagnostic> FewerDraws(int? asked, int drawn)
    {
        if (asked > drawn)
            yield return Diagnostic.Warning("W0593",
                FormattableString.Invariant($"only {drawn:N0} of {asked:N0} requested draws were made: more do not fit in memory"),
                Place.None)
                .Next(FormattableString.Invariant($"request fewer: `--num-samples {drawn}`"));
    }

    public static Diagnostic NotConverged(int iterations, string measure, double gradient, double tolerance) =>
        Diagnostic.Warning("W0503",
            $"stopped after {FitOutcome.StepsText(iterations)}"
                + (double.IsFinite(gradient) ? $": the {measure} is {gradient:0.##e+0}, above the tolerance {tolerance:0.##e+0}"
                    : $", too few to measure the {measure}"),
            Place.None)
            .Next($"run longer: `--max-iter {iterations * 10}`");

    public static Diagnostic ObjectiveDecreased(string objective, double before, double after, int iteration) =>
        Diagnostic.Error("E0504",
            $"the {objective} fell from {before:R} to {after:R} at step {iteration}, but this method never decreases it", Place.None)
            .Next("this is a bug in the program, not in your story: please report it with the story and the data");

    /// <param name="span">The place where it is read or computed.</param>
    /// <param name="parameter">The name of an element.</param>
    /// <param name="values">Its values, of which the first few are reported.</param>
    /// <param name="support">Its support, which the advice depends on.</param>
    public static Diagnostic OnBoundary(SourceSpan span, string parameter, IReadOnlyList<double> values, Support support) =>
        Diagnostic.Warning("W0505", $"the maximum of `{parameter}` is on the boundary of its support: "
            + string.Join(", ", values.Take(MostListed).Select(v => v.ToString("G6", System.Globalization.CultureInfo.InvariantCulture)))
            + $"{(values.Count > MostListed ? $" and {values.Count - MostListed:N0} more" : "")}", span)
            .Next(support switch
            {
                Simplices => "outcomes or transitions of probability 0 do not occur at this maximum; a prior above 1 keeps the estimate "
                    + "inside, as in `weight ~ Dirichlet(2)`",
                UnitInterval => "the data contain only one of the two outcomes; a prior keeps the estimate inside, as in "
                    + "`heads ~ Beta(1, 1)`",
                _ => "all counts are 0; a prior keeps the estimate inside, as in `rate ~ Gamma(2, 1)`",
            });

    private const int MostListed = 8;

    public static Diagnostic NoMaximumInside(SourceSpan span, string parameter, string spelling) =>
        Diagnostic.Error("E0506", $"the likelihood has no maximum: `{parameter}`, written as {spelling}, goes to infinity", span)
            .Next("the data contain only one of the two outcomes; write the probability or rate itself, whose boundary is finite");

    public static Diagnostic WithoutRows(SourceSpan span, string parameter) =>
        Diagnostic.Error("E0507", $"no row depends on `{parameter}`", span)
            .Next("use fewer elements, or check the column that chooses among them");

    public static Diagnostic TooFewRows(SourceSpan span, int components, int rows) =>
        Diagnostic.Error("E0508",
            $"{components} components for {(rows == 1 ? "1 row" : $"{rows} rows")}: there are not enough rows to separate them", span)
            .Next(rows == 1 ? "use more rows: one row determines no scale, of a single component neither"
                : $"use fewer components: `--set K={Math.Max(1, rows / 10)}`");

    public static Diagnostic TooFewDistinctRows(SourceSpan span, int components, int rows, int kinds) =>
        Diagnostic.Error("E0508", $"{components} components for {rows} rows, of which only "
            + $"{kinds} are distinct: a component whose rows are all equal has no scale", span)
            .Next($"use {(kinds < 4 ? "one component" : "fewer components, so that each can have rows that differ")}: "
                + $"`--set K={Math.Max(1, kinds / 2)}`; or give the scale a value, or a prior that excludes 0, such as "
                + "`InverseGamma(2, 1)` for a variance");

    /// <summary>Every start was dropped because a component had no rows and the mode of its scale's prior is 0 or infinite.</summary>
    public static Diagnostic ComponentsWithoutRows(SourceSpan span, IReadOnlyList<RestartRecord> restarts, int components, int rows,
        int kinds) =>
        AllStartsDropped(restarts, $"only {kinds} of {rows} rows are distinct, so that {components} components do not all have rows: "
            + $"use a prior whose mode is a positive number, such as `Gamma(2, 1)`, or at most {kinds} components "
            + $"(`--set K={kinds}`)", span);

    /// <summary>One observed value cannot determine a scale.</summary>
    /// <param name="scale">The scale.</param>
    public static Diagnostic OneValue(Variable scale) =>
        Diagnostic.Error("E0508", $"one observed value cannot determine scales such as `{scale.Name}`: any value of it is as likely",
            scale.Span)
            .Next(SingleValue.Remedy);

    /// <summary>An argument of known value that its distribution does not accept.</summary>
    /// <param name="span">The place of the argument.</param>
    /// <param name="value">Its value.</param>
    /// <param name="where">The member of a loop or the state of a label, as `at position 2`; null if there is none.</param>
    /// <param name="parameter">What the argument is.</param>
    /// <param name="expected">What it needs to be.</param>
    /// <param name="cells">The cells that it comes from; null if they are not known.</param>
    public static Diagnostic ArgumentOutside(SourceSpan span, string value, string? where, string parameter, string expected,
        string? cells = null) =>
        Diagnostic.Error("E0509", $"the density is 0: `{span.Text}` is {value}{(where is null ? "" : $" {where}")}, but "
            + $"{parameter} needs {expected}{(cells is null ? "" : $": {cells}")}", span)
            .Next("correct the number here, the hyperparameter or the data that it comes from");

    public static Diagnostic NoCovariance(SourceSpan span, string parameter) =>
        Diagnostic.Error("E0509", $"the density is 0: `{span.Text}` is not symmetric and positive definite, as {parameter} needs", span)
            .Next("correct the matrix: its two halves must be equal, and no row or column may follow from others; a positive number added "
                + "to each element of its diagonal makes a singular one regular");

    /// <summary>The counts of a `repeated` loop are all 0.</summary>
    /// <param name="span">The counts.</param>
    /// <param name="rows">Their number.</param>
    public static Diagnostic NothingCounted(SourceSpan span, long rows) =>
        Diagnostic.Error("E0356", $"`repeated {span.Text}` is 0 in {(rows == 1 ? "the only row" : $"all {rows:N0} rows")}, so that no row "
            + "occurs", span)
            .Next("check the column that the counts come from: at least one must be above 0");

    /// <summary>A count or weight of a `repeated` loop is below 0.</summary>
    /// <param name="span">The counts.</param>
    /// <param name="count">The count.</param>
    /// <param name="member">The member of the loop that has it, from 0.</param>
    public static Diagnostic NegativeCount(SourceSpan span, double count, int member) =>
        Diagnostic.Error("E0219", $"`repeated {span.Text}` is {NumberText.Short(count)} in row {member + 1:N0}: a row cannot "
            + "occur less than no times", span)
            .Next("correct the cell: counts and weights of rows are 0 or above");

    private static string Reasons(IReadOnlyList<RestartRecord> restarts) =>
        string.Join("; ", restarts.GroupBy(r => r.Why).OrderByDescending(g => g.Count()).Take(3).Select(g => $"{g.Key} ({g.Count()})"));

    /// <summary>A coefficient without a proper prior is not determined.</summary>
    /// <param name="invalid">Where the density is not finite; null if it is not known.</param>
    /// <param name="column">The column of predictors that is the cause.</param>
    public static Diagnostic NoDensityOfCoefficients(InvalidElement? invalid, DegenerateColumn column) => Diagnostic.Error("E0514",
        "the story has no density at any start: the data do not determine a coefficient without a proper prior, since "
            + column.Why, invalid?.Statement.Span is { } span ? new SourcePlace(span) : Place.None)
        .Next($"{column.Remedy}, or give the coefficient a prior such as `Normal(0, 10)`");

    /// <summary>A differential equation has no solution at the starts.</summary>
    /// <param name="invalid">What depends on it.</param>
    /// <param name="values">The values of its unknowns at the first start: `k = 150`.</param>
    public static Diagnostic NoSolution(InvalidElement invalid, string values) => Diagnostic.Error("E0514",
        $"the story has no density at any start: `{invalid.Statement.Name}` depends on a solution of `solve_ode` that does not reach all "
            + $"of its times{(values.Length > 0 ? $", as where {values}" : "")}", invalid.Statement.Span)
        .Next(SolvedEquations.Remedy);

    public static Diagnostic NoDensityAnywhere(InvalidElement? invalid) => invalid is null
        ? Diagnostic.Error("E0514", "the story has no density at any start: its log density, with latents marginalized, is not finite",
            Place.None)
            .Next("check the data against the story with `probdsl explain`, and give params possible initial values, "
                + "as in `param sd: positive = 10`")
        : Diagnostic.Error("E0514", $"the story has no density at any start: that of `{invalid.Statement.Name}` is "
            + $"{(double.IsNaN(invalid.LogDensity) ? "not a number" : "0")}{(invalid.Where is { } where ? $" at {where}" : "")}",
            invalid.Statement.Span)
            .Next("check that the data are in the support of "
                + $"{(invalid.Statement is Draw draw ? draw.Distribution.Of.Name : "their distribution")}, "
                + $"and give params possible initial values, as in `param sd: positive = 10`");

    public static Diagnostic NotEnoughMemory(string method, NotEnoughMemory large,
        string next = "use fewer rows, or a smaller size of the arrays that are combined with all rows") =>
            Diagnostic.Error("E0531",
                $"`{method}` needs {large.Bytes / 1e9:N1} GB of memory, but "
                    + $"{(large.Device is { } gpu ? $"the GPU {gpu}" : "this machine")} has {large.Available / 1e9:N1} GB left",
                Place.None).Next(next);

    public static Diagnostic SingularCovariance(Draw statement) =>
        Diagnostic.Error("E0532",
            $"the covariance of `{statement.Name}` is singular or not positive definite at every start", statement.Distribution.Span)
            .Next("equal or linearly dependent rows or columns cause this: add a diagonal, "
                + "as in `+ diagonal(noise^2 * ones(rows))`, or remove one of them");

    public static Diagnostic IndexOutside(IndexOutOfProgramRange found) =>
        Diagnostic.Error("E0515", $"`{found.Origin}` reads position {found.Index + 1} of an array of {found.Size}",
            found.Origin is Statement statement ? new SourcePlace(statement.Span) : Place.None)
            .Next("an index is a whole number from 1 to the number of elements: check the column or the expression that it comes from");
}
