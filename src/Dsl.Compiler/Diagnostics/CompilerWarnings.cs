using ProbDsl.Compiler.Graph;
using ProbDsl.Parser.Diagnostics;
using ProbDsl.Parser.Source;

namespace ProbDsl.Compiler.Diagnostics;

/// <summary>What a story without errors may mean otherwise, one factory for each code.</summary>
public static class CompilerWarnings
{
    public static Diagnostic Unused(SourceSpan span, string message, string next) => Diagnostic.Warning("W0201", message, span).Next(next);

    public static Diagnostic Unconnected(SourceSpan span, string message, string next) =>
        Diagnostic.Warning("W0202", message, span).Next(next);

    public static Diagnostic SwitchingLabels(SourceSpan span, string name, Size states, Variable numbers) =>
        Diagnostic.Warning("W0203", $"the {states} states of "
            + $"`{name}` are alike in all that they choose, so their numbers mean nothing: averages over draws mix them up", span)
            .Next($"let one array ascend, `{numbers.Name}: "
                + $"{(numbers.Type.Element == Element.Positive ? "positive_ordered" : "ordered")}[{states}] ~ "
                + $"...` in place of line {numbers.Span.Line}; what no label enters, such as predictions, is unaffected");

    public static Diagnostic OtherSpelling(SourceSpan span, string distribution, string place, string name, string next) =>
        Diagnostic.Warning("W0204", $"this argument of `{distribution}` is `{place}` by its position, and it is called `{name}`", span)
        .Next(next);

    public static Diagnostic SureComparison(SourceSpan span, string name, string sign) =>
        Diagnostic.Warning("W0205", $"`{name}` is continuous, so this {(sign == "==" ? "never" : "always")} holds", span)
            .Next("compare by `<` or `>`; a value with a chance of its own is an atom: `Mixture([0.1, 0.9], [Delta(0), Normal(0, 1)])`");

    public static Diagnostic IdleTerm(SourceSpan span) =>
        Diagnostic.Warning("W0206", "nothing unknown stands in this term, so it changes nothing that is fitted", span)
            .Next("leave it out, or let it depend on an unknown");

    public static Diagnostic ColumnNamedAlike(SourceSpan span, string name, string other) =>
        Diagnostic.Warning("W0207", $"names after `from` are columns: this `{name}` is a column, and not {other}", span)
            .Next("rename the other where the column is meant; else take the column as it is, and calculate in the story");

    public static Diagnostic OnlyTheLast(SourceSpan target, string plate) =>
        Diagnostic.Warning("W0208", $"`{plate}` is a size here: this is the last element alone, and all others are given, not drawn",
            target).Next($"to draw all of them, write the loop: `for n in {plate} {{ ... }}`");
}
