using ProbDsl.Compiler.Graph;
using ProbDsl.Parser.Diagnostics;

namespace ProbDsl.Inference.Density;

/// <summary>Why a likelihood has no single maximum, told with the data at hand.</summary>
internal static class ClosedFormDiagnostics
{
    private const int Most = 4;

    /// <summary>Numbers for which others make up, with these others.</summary>
    public static Diagnostic Dependent(IReadOnlyList<((string Name, Variable Unknown) Number, List<string> Of)> dependent,
        int numbers, long rows)
    {
        var reported = string.Join("; ",
            dependent.Take(Most).Select(d => d.Of.Count == 0 ? $"what `{d.Number.Name}` is multiplied by is 0 in "
            + $"all rows" : $"what `{d.Number.Name}` is multiplied by is a sum of what {Names(d.Of)} {(d.Of.Count == 1 ? "is" : "are")}"));
        var more = dependent.Count > Most ? $"; {dependent.Count - Most} more" : "";
        var few = rows < numbers ? $" ({numbers} numbers, {rows} rows)" : "";
        return Diagnostic.Error("E0564", $"least squares have more than one solution{few}: {reported}{more}",
            dependent[0].Number.Unknown.Span)
            .Next(rows < numbers
                ? "take more rows or fewer columns; or give each number a prior, as in `w ~ Normal(0, 10)`, which holds it"
                : $"leave out a column that others make up for, such as that of `{dependent[0].Number.Name}`; columns far from 0 that "
                    + $"hardly vary are better taken about their mean; or give each number a prior, which holds it");
    }

    /// <summary>Squares of the data leave the range of a double, or their differences its digits.</summary>
    public static Diagnostic TooLarge((string Name, Variable Unknown) number) =>
        Diagnostic.Error("E0568", $"the data are too large for the least squares of "
            + $"`{number.Name}`: sums of their squares leave the range or the digits of a 64-bit number", number.Unknown.Span)
            .Next("scale the column, as in `data x[rows]: real from price / 1e6`, or take it about its mean");

    /// <summary>The gradient of the log-likelihood is not 0 where the closed form of these params has its maximum.</summary>
    public static Diagnostic NotFlat(params IReadOnlyList<Variable> unknowns)
    {
        var names = Names([.. unknowns.Select(u => u.Name)]);
        return Diagnostic.Error("E0595", $"the closed form of {names} is not a maximum: the gradient of the log-likelihood by "
            + $"{names} is not 0 there, so nothing is reported", unknowns[0].Span)
            .Next("`--method map` finds the maximum along the gradient; this is a fault of the program, please report the story");
    }

    private static string Names(List<string> names) =>
        string.Join(", ", names.Take(Most).Select(n => $"`{n}`")) + (names.Count > Most ? $" and {names.Count - Most} more" : "");
}
