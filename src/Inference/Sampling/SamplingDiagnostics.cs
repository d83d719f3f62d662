using ProbDsl.Compiler;
using ProbDsl.Parser;

namespace ProbDsl.Inference;

/// <summary>What can stand in the way of drawing a story from its prior.</summary>
internal static class SamplingDiagnostics
{
    public static Diagnostic CannotDraw(SourceSpan span, string reason, string next) => Diagnostic.Error("E0405", $"the story cannot be drawn from its prior: {reason}", span).Next(next);

    public static Diagnostic NotANumber(Assignment statement, int position) =>
        Diagnostic.Error("E0510", $"`{statement.Name}` is not a number at position {position}", statement.Span)
            .Next("an argument leaves its support there (a negative sd, a probability above 1), or the draw cannot be made between its bounds: restrict what it depends on, as in `sd: positive ~ ...`");

    public static Diagnostic OutsideType(Assignment statement, int position, double value, TensorType type) =>
        Diagnostic.Error("E0510", $"`{statement.Name}` is {value:G6} at position {position}, and it is declared as {type}", statement.Span)
            .Next("declare it as real, or let its distribution or definition stay inside, as in `Truncated(..., low = 0)`");

    public static Diagnostic SizeNotGiven(string size, Place place) => Diagnostic.Error("E0406", $"the size `{size}` is not given", place).Next($"give it with `--set {size}=10`, or the data that it comes from with `--data`");

    public static Diagnostic NotDrawn(Variable data) =>
        Diagnostic.Error("E0407", $"`{data.Name}` is data that the story does not draw", data.Span).Next("give it with `--data file.csv`: what the story draws is drawn anew beside it");
}
