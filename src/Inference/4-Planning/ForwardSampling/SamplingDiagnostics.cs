namespace ProbDsl.Inference.ForwardSampling;

/// <summary>Diagnostics of draws from a story.</summary>
public static class SamplingDiagnostics
{
    /// <summary>An error for a range whose ends depend on the row: a drawn array has no value outside of it.</summary>
    public static Diagnostic PartOfRange(string name, SourceSpan range) =>
        Diagnostic.Error("E0609", $"`{name}` is drawn in a range that depends on the row, so it has no value outside of it", range)
            .Next("draw it over the whole range, with the condition in its distribution; "
                + "`probdsl predict DIR --data FILE` fills in the empty cells of a file");

    public static Diagnostic CannotDraw(SourceSpan span, string reason, string next) =>
        Diagnostic.Error("E0405", $"the story cannot be drawn from its prior: {reason}", span).Next(next);

    /// <param name="statement">What draws it.</param>
    /// <param name="where">The member and the draw.</param>
    /// <param name="overflow">A variable that it reads, and a number of that beyond all data; null without one.</param>
    /// <param name="isSolved">Whether it depends on the solution of a differential equation.</param>
    public static Diagnostic NotANumber(Assignment statement, string where, (string Name, double Value)? overflow = null,
        bool isSolved = false)
    {
        var found = $"`{statement.Name}` is not a number{where}";
        if (isSolved) return Diagnostic.Error("E0511", found, statement.Span).Next(SolvedEquations.Remedy);
        if (overflow is not { } beyond)
            return Diagnostic.Error("E0511", found, statement.Span)
                .Next("an argument is outside its support there (a negative sd, a probability above 1), "
                    + "or the draw cannot be made between its bounds: restrict what it depends on, as in `sd: positive ~ ...`");
        var feeds = beyond.Name == statement.Target.Of;
        var reached = double.IsFinite(beyond.Value) ? beyond.Value.ToString("G3", CultureInfo.InvariantCulture) : "infinity";
        return Diagnostic.Error("E0511", $"{found}: it depends on `{beyond.Name}`, whose draws reach {reached}"
                + (feeds ? " since each enters the distribution of the next" : ""), statement.Span)
            .Next(feeds
                ? "let the story draw and read numbers that do not grow so: the logarithm of a positive column, "
                    + "`data y[..]: real from log(x)`, by `Normal` in place of `LogNormal`"
                : $"restrict `{beyond.Name}`, as in `Truncated(..., high = 100)`, or give it a smaller scale");
    }

    public static Diagnostic OutsideType(Assignment statement, string where, double value, TensorType type) =>
        Diagnostic.Error("E0511", $"`{statement.Name}` is {value:G6}{where}, but it is declared as {type}", statement.Span)
            .Next("declare it as real, or restrict its distribution or definition, as in `Truncated(..., low = 0)`");

    public static Diagnostic SizeNotGiven(string size, Place place) =>
        Diagnostic.Error("E0406", $"the size `{size}` is not given", place)
            .Next($"give it with `--set {size}=10`, or the data that it comes from with `--data`");

    public static Diagnostic LengthNotGiven(Plate plate, Place place) =>
        Diagnostic.Error("E0406", $"`{plate.Name}` is the length of each of `{plate.Within!.Name}`, but none is given", place)
            .Next($"give one length for all with `--set {plate.Name}=10`, or groups with `--data`, a file with the columns after `by`");

    public static Diagnostic IndexOutside(Assignment statement, IndexOutOfProgramRange found) =>
        Diagnostic.Error("E0512", double.IsNaN(found.Index)
            ? $"an index in `{statement.Name}` is beyond the end of its group"
            : $"an index in `{statement.Name}` is {found.Index + 1:R}, but what it reads has positions 1 to {found.Size}", statement.Span)
            .Next("draw the index from a distribution over these positions, as in `kind[n] ~ Categorical(weight)`, "
                + "or correct the arithmetic");

    public static Diagnostic NoSize(string size, double number, Place place) =>
        Diagnostic.Error("E0406", $"the size `{size}` is {number:R}, but a size is a whole number from 0 to 2147483647", place)
            .Next($"give another one, as in `--set {size}=10`");

    public static Diagnostic TooLarge(Variable variable, double numbers) =>
        Diagnostic.Error("E0406", $"the draw has {numbers:0.#e+0} numbers up to `{variable.Name}`, more than fit in memory",
            variable.Span).Next("request fewer: a smaller `-n`, or smaller sizes");

    public static Diagnostic ReadOtherwise(Variable data, IReadOnlyList<Argument> columns) =>
        Diagnostic.Warning("W0408", $"`{data.Name}` is written on the scale of the story, but read `from "
            + $"{string.Join(", ", columns.Select(c => c.Span.Text).Distinct())}`", data.Span)
            .Next((data.Origin as ColumnOrigin)?.By is { } by ? $"to fit the story to this file write `from {data.Name} by "
                + $"{string.Join(", ", by)}`" : $"to fit the story to this file remove `from` from the line of `{data.Name}`");

    public static Diagnostic LeftOut(Variable data, Plate? rows, string? other) =>
        Diagnostic.Warning("W0408",
            $"`{data.Name}` is not written: the file has {(rows is null ? "one row for each draw" : $"a row for each of `{rows.Name}`")}",
            data.Span).Next($"a file has the rows of one plate; {other ?? "to fit the story, give these data in a separate file"}");

    public static Diagnostic NotDrawn(Variable data, bool partly) =>
        Diagnostic.Error("E0407",
            partly ? $"the story draws only a part of the data `{data.Name}`" : $"`{data.Name}` is data that the story does not draw",
            data.Span).Next("give it with `--data file.csv`: what the story draws is drawn in addition");
}
