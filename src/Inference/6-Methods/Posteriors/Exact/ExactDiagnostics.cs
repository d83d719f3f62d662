namespace ProbDsl.Inference.Exact;

/// <summary>Errors of `exact` that depend on the data: why a posterior has no closed form after all.</summary>
internal static class ExactDiagnostics
{
    /// <param name="number">The unknown, or its element.</param>
    /// <param name="reason">Why.</param>
    /// <param name="column">The column that is the cause; null if none is found.</param>
    public static Diagnostic NoPosterior((string Name, Variable Unknown) number, string reason, DegenerateColumn? column) =>
        Diagnostic.Error("E0554", $"the posterior of `{number.Name}` has no closed form: {reason}"
            + (column is null ? "" : $", since {column.Why}"), number.Unknown.Span)
            .Next((column is null ? "" : $"{column.Remedy}, or ")
                + "give it a prior that integrates to 1, such as `Normal(0, 10)` or `Gamma(1, 1)`, "
                + "or use a method that approximates the posterior");

    /// <summary>The error if the data have density 0 at every joint state of the finite latents.</summary>
    public static Diagnostic Impossible(IReadOnlyList<Variable> latents) =>
        Diagnostic.Error("E0556",
            $"the data are impossible: at every state of {string.Join(", ", latents.Select(l => $"`{l.Name}`"))} their density is 0",
            latents[0].Span)
            .Next("look for a probability of exactly 0 or 1 that a row contradicts, or a value outside the support of its distribution");

    /// <summary>The error if a statement without unknowns has no finite log density.</summary>
    /// <param name="statement">The statement.</param>
    /// <param name="value">Its log density.</param>
    /// <param name="where">The row, as `in row 3`; empty if it has none.</param>
    public static Diagnostic Impossible(Statement statement, double value, string where)
    {
        var (what, text) = (statement is TargetIncrement, $"`{statement.Span.Text.ReplaceLineEndings(" ")}`");
        var at = where.Length > 0 ? $" {where}" : "";
        return Diagnostic.Error("E0556", double.IsNegativeInfinity(value)
                ? $"the data are impossible: {text} {(what ? "adds -inf" : "has density 0")}{at}"
                : $"the log density is not a number: {text} {(what ? "adds" : "has the log density")} "
                    + $"{(double.IsNaN(value) ? "NaN" : "inf")}{at}", statement.Span)
            .Next("correct that row, or a bound, a probability of exactly 0 or 1, or a value outside the support of its distribution");
    }

    public static Diagnostic NotOfTheForm(double apart) =>
        Diagnostic.Error("E0555", FormattableString.Invariant(
            $"the closed-form distribution is not the posterior: their log densities differ by {apart:G3} nats"), Place.None)
            .Next("please report the story and its data, which `exact` should have refused");
}
