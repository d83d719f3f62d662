namespace ProbDsl.Inference.LogDensity;

/// <summary>Diagnostics for a likelihood without a unique maximum in these data.</summary>
public static class ClosedFormDiagnostics
{
    private const int Most = 4;

    /// <summary>An error for parameters that are linear combinations of others.</summary>
    public static Diagnostic Dependent(IReadOnlyList<((string Name, Variable Unknown) Number, List<string> Of)> dependent,
        int numbers, long rows)
    {
        var reported = string.Join("; ",
            dependent.Take(Most).Select(d => $"the factor of `{d.Number.Name}` is "
                + (d.Of.Count == 0 ? "0 in all rows"
                    : $"a linear combination of {(d.Of.Count == 1 ? "that" : "those")} of {Names(d.Of)}")));
        var more = dependent.Count > Most ? $"; {dependent.Count - Most} more" : "";
        var few = rows < numbers ? $" ({numbers} parameters, {rows} rows)" : "";
        return Diagnostic.Error("E0564", $"least squares have more than one solution{few}: {reported}{more}",
            dependent[0].Number.Unknown.Span)
            .Next(rows < numbers
                ? "use more rows or fewer columns, or give each parameter a prior, as in `w ~ Normal(0, 10)`, which identifies it"
                : $"remove a redundant column, such as that of `{dependent[0].Number.Name}`, or center columns that are far from 0 and "
                    + $"hardly vary. A prior of each parameter would identify it, too");
    }

    /// <summary>An error for data whose squares overflow double precision, or whose differences lose it.</summary>
    public static Diagnostic TooLarge((string Name, Variable Unknown) number) =>
        Diagnostic.Error("E0568", $"the data are too large for the least squares of "
            + $"`{number.Name}`: sums of their squares exceed the range or the precision of a 64-bit number", number.Unknown.Span)
            .Next("scale the column, as in `data x[rows]: real from price / 1e6`, or subtract its mean");

    /// <summary>An error for a closed form at which the gradient of the log-likelihood is not 0.</summary>
    public static Diagnostic NonzeroGradient(params IReadOnlyList<Variable> unknowns)
    {
        var names = Names([.. unknowns.Select(u => u.Name)]);
        return Diagnostic.Error("E0595", $"the closed form of {names} is not a maximum: the gradient of the log-likelihood with respect to "
            + $"{names} is not 0 there, so nothing is reported", unknowns[0].Span)
            .Next("use a method that maximizes by gradient, which needs no closed form; this is a bug in the program, "
                + "please report the story");
    }

    private static string Names(List<string> names) =>
        string.Join(", ", names.Take(Most).Select(n => $"`{n}`")) + (names.Count > Most ? $" and {names.Count - Most} more" : "");
}
