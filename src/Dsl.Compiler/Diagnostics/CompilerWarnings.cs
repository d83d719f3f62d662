namespace ProbDsl.Compiler.Diagnostics;

/// <summary>
/// The warnings for stories without errors that may not mean what their author intends, one factory method for each code.
/// </summary>
public static class CompilerWarnings
{
    public static Diagnostic Unused(SourceSpan span, string message, string next) => Diagnostic.Warning("W0201", message, span).Next(next);

    public static Diagnostic DisconnectedUnknown(SourceSpan span, string message, string next) =>
        Diagnostic.Warning("W0202", message, span).Next(next);

    public static Diagnostic LabelSwitching(SourceSpan span, string name, Size states, Variable numbers) =>
        Diagnostic.Warning("W0203", $"the {states} states of "
            + $"`{name}` are exchangeable (label switching): averages over draws mix them", span)
            .Next($"order one array, `{numbers.Name}: "
                + $"{(numbers.Type.Element == Element.Positive ? "positive_ordered" : "ordered")}[{states}] ~ "
                + $"...` in place of line {numbers.Span.Line}; "
                + "quantities that do not depend on the labels, such as predictions, are unaffected");

    public static Diagnostic MismatchedSpelling(SourceSpan span, string distribution, string place, string name, string next) =>
        Diagnostic.Warning("W0204", $"this argument of `{distribution}` is `{place}` by its position, but its name is `{name}`", span)
        .Next(next);

    public static Diagnostic TrivialComparison(SourceSpan span, string name, string sign) =>
        Diagnostic.Warning("W0205", $"`{name}` is continuous, so this {(sign == "==" ? "never" : "always")} holds", span)
            .Next("compare with `<` or `>`; a single value with positive probability is an atom: "
                + "`Mixture([0.1, 0.9], [Delta(0), Normal(0, 1)])`");

    public static Diagnostic ConstantTargetTerm(SourceSpan span) =>
        Diagnostic.Warning("W0206", "this term contains no unknown, so it does not change the fit", span)
            .Next("delete it, or let it depend on an unknown");

    public static Diagnostic ColumnNameCollision(SourceSpan span, string name, string other) =>
        Diagnostic.Warning("W0207", $"names after `from` are columns: this `{name}` is a column, not {other}", span)
            .Next("rename the other if you mean the column; otherwise read the column unchanged and compute in the story");

    public static Diagnostic LastElementDraw(SourceSpan target, string plate) =>
        Diagnostic.Warning("W0208", $"`{plate}` is a size here: this statement draws only the last element, and all others are given",
            target).Next($"to draw all of them, write the loop: `for n in {plate} {{ ... }}`");

    public static Diagnostic UnrestrictedArgument(SourceSpan span, string value, string parameter, string distribution, string kind,
        string next) => Diagnostic.Warning("W0209",
            $"`{parameter}` of `{distribution}` must be {kind}, but `{value}` also takes other values, where the density is 0", span)
            .Next(next);

    public static Diagnostic MissedValues(SourceSpan span, string distribution, string name, string next) =>
        Diagnostic.Warning("W0210", $"the guide never draws some values of `{name}`: `{distribution}` reaches only a part of its support",
            span).Next(next);
}
